// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One execution of a model on a batch of items.
#pragma once

#include <vector>

#include "inference/model_facts.hpp"
#include "inference/model_item.hpp"

namespace spheroseg {

/// Fills output and result of each item. An error: the instance is broken and must be made anew; the items'
/// results are not written then. Values that are not finite fail their item, so they become no figures.
Result<void> execute_batch(sdk::ModelInstance& instance, const ModelFacts& facts,
                           const std::vector<ItemPtr>& batch);

}  // namespace spheroseg
