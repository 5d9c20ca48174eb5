// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Corrected objects: what is checked of them beside their shapes, and what they take from the version that
// they correct.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "api/services.hpp"
#include "geometry/objects.hpp"
#include "store/segmentations.hpp"

namespace spheroseg::api {

/// 400 "invalid_objects" names the classes (the first 20) that are no clean line of text.
Result<void> check_classes(const std::vector<geometry::Object>& drawn);

/// An object that came back with the id and polygon that it has in the version before keeps what was measured
/// of its pixels, which a simplified outline no longer tells, with twins of the pixel size of now, and its
/// score where its class, too, is the same. Nothing of that is taken from a client: every other object has no
/// score and is still to be measured. `given` is the list that `drawn` was read from.
void carry_unchanged(const std::vector<geometry::Object>& before, const nlohmann::json& given,
                     std::optional<double> pixel_size_um, std::vector<geometry::Object>& drawn);
/// The same from the stored objects of `parent`.
Result<void> carry_unchanged(Services& services, const CallContext& context,
                             const store::Segmentation& parent, const nlohmann::json& given,
                             std::optional<double> pixel_size_um, std::vector<geometry::Object>& drawn);

}  // namespace spheroseg::api
