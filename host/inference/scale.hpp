// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// At which scale a page is shown to a model that was trained on objects of one size.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace spheroseg {

/// The factor for objects of `diameter` px and a model trained on `nominal` px: 2 below 16/64 of that, 1.5
/// below 30/64, where touching objects lose the line between them, 1 up to nominal; else 0.8 nominal /
/// diameter, where what lies within an object is less often taken for one, but at least 1/4.
double scale_for(double diameter, double nominal);

/// Whether a pass over the page at the factor `done` serves where `wanted` is asked for: the same one, or, of
/// a page that is reduced, a larger one by less than a third.
bool serves(double done, double wanted);

/// The factor for pixels of one edge and a model trained on those of another: their ratio; null when that is
/// less than 1/32 or more than 8, where one of the two is wrong rather than far off.
std::optional<double> scale_for_pixels(double page_um, double model_um);

/// The longer side of the reduced page on which the diameter is found.
constexpr std::uint32_t kCoarseSide = 512;
/// And of a second look, where the first one sees objects that are to be reduced, of a mean probability below
/// kCoarseSure: a crowd of small ones that reduction ran together looks like that. The second one holds from
/// kFineSure on, for a diameter kCrowd times less where kAlike of their area is in objects about as large:
/// those of a spheroid that comes apart, with cells around it, are of all sizes.
constexpr std::uint32_t kFineSide = 1536;
constexpr double kCoarseSure = 0.96;
constexpr double kFineSure = 0.8;
constexpr double kCrowd = 4;
constexpr double kAlike = 0.8;
/// The smallest object that counts there, in its pixels.
constexpr double kCoarseArea = 16;

/// The diameter such that objects up to it hold half of all the area, in px; null without any. The objects
/// are discs of these areas.
std::optional<double> typical_diameter(std::vector<std::uint64_t> areas);

/// The share of all the area that lies in objects whose diameters are within a factor of 2 of this one.
double share_alike(const std::vector<std::uint64_t>& areas, double diameter);

/// The smallest object that counts beside typical ones of `diameter` px, in px: a tenth of diameter², which
/// is an eighth of a disc's area, and at most 100, which also holds where no diameter is known.
double least_area(std::optional<double> diameter);

/// Where objects need a score, those from this share of least_area on count, too, with a greater one: it
/// tells small objects from what is none.
constexpr double kSmallShare = 0.4;

}  // namespace spheroseg
