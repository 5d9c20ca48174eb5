// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A plain weights file as if it were a package: what it can't say comes from the operator's choices.
#pragma once

#include "choices.hpp"
#include "description.hpp"

namespace bioimageio {

/// Throws Failure(INVALID) when a package is given choices that only a plain file needs.
Description with_tensors(Description description, const Choices& choices);

}  // namespace bioimageio
