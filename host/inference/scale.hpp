// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// At which scale a page is shown to a model that was trained on objects of one size.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace spheroseg {

/// The factor for objects of `diameter` px and a model trained on `nominal` px: 1 up to 110/64 of that, since
/// smaller objects lose nothing by being small, else nominal / diameter, but at least 1/4.
double scale_for(double diameter, double nominal);

/// The longer side of the reduced page on which the diameter is found.
constexpr std::uint32_t kCoarseSide = 512;
/// The smallest object that counts there, in its pixels.
constexpr double kCoarseArea = 16;

/// The diameter such that objects up to it hold half of all the area, in px; null without any. The objects
/// are discs of these areas.
std::optional<double> typical_diameter(std::vector<std::uint64_t> areas);

}  // namespace spheroseg
