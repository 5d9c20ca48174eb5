// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A plain weights file as if it were a package: what it can't say comes from the operator's choices.
#pragma once

#include <optional>

#include "choices.hpp"
#include "description.hpp"
#include "recipe.hpp"

namespace bioimageio {

/// Throws Failure(INVALID) when a package is given choices that only a plain file needs.
Description with_tensors(Description description, const Choices& choices);

/// Of a file that is not there yet, should it be a plain one; nothing when the choices do not make one.
std::optional<Recipe> expected_recipe(const Choices& choices);

}  // namespace bioimageio
