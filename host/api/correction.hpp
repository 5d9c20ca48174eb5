// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Corrected objects: what is checked of them beside their shapes, and what they take from the version that
// they correct.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "api/services.hpp"
#include "geometry/objects.hpp"
#include "store/segmentations.hpp"

namespace spheroseg::api {

/// 400 "invalid_objects" names the classes (the first 20) that are no clean line of text.
Result<void> check_classes(const std::vector<geometry::Object>& drawn);

/// A score is what a model said of an object's pixels, so none is taken from a client: an object that came
/// back with the id, class and polygon that it has in `parent` keeps its score, every other has none. `given`
/// is the list that `drawn` was read from.
Result<void> carry_scores(Services& services, const CallContext& context, const store::Segmentation& parent,
                          const nlohmann::json& given, std::vector<geometry::Object>& drawn);

}  // namespace spheroseg::api
