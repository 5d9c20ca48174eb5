// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a model plugin answers of itself, and takes, once a recipe says how its network is fed.
#pragma once

#include <spheroseg/model.hpp>
#include <vector>

#include "choices.hpp"
#include "recipe.hpp"

namespace bioimageio {

/// Fills what the operator chose. Shapes are those of a model that could not be opened, until
/// describe_recipe.
void describe_choices(const Choices& choices, spheroseg_model_info& info);
/// Fills what follows from the recipe: channels, normalisation, tile, halo, margin, batch, guide. Throws
/// Failure(INVALID) for a margin that the recipe's tiles can't have.
void describe_recipe(const Recipe& recipe, const Choices& choices, spheroseg_model_info& info);

/// Whether a host that was given the one description may be served by the other: all but what it takes over
/// once a model is warm.
bool same_facts(const spheroseg_model_info& one, const spheroseg_model_info& other);

/// The items that may run together, all of one size; each of the others has its status and its reason: nobody
/// waits any more, or it does not fit the recipe (INVALID), or it is larger than 65536 pixels on a side
/// (TOO_LARGE).
std::vector<spheroseg_model_item*> wanted_items(const Recipe& recipe,
                                                const spheroseg::sdk::ModelItems& items);

}  // namespace bioimageio
