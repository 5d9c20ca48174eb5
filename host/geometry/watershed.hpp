// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Separating the objects that one connected foreground region holds. Every pixel goes to exactly one of them.
#pragma once

#include "geometry/neighbours.hpp"

namespace spheroseg::geometry {

/// By pixel: 0 or the number of its seed, 1…n in raster order of their first pixels.
struct Seeds {
    std::vector<std::uint32_t> labels;
    std::uint32_t count = 0;
};

/// How deep inside its object a pixel lies; steps of whatever the map has.
using Level = std::uint16_t;

/// Seeds are the 4-connected parts of the pixels that `is_seed` names (by pixel), of at least `min_pixels`.
Seeds seeds_of(const Region& region, const std::vector<bool>& is_seed, double min_pixels);

/// Seeds from the shape alone: one pixel for each part of the region that hangs together with the others by a
/// neck whose width is less than `neck` (0…1) of the narrower part's own. `squared` is what
/// squared_distances gives.
Seeds seeds_by_neck(const Region& region, const std::vector<std::uint32_t>& squared, double neck);

/// Seeds at the peaks of a map: one pixel for each of at least `least_peak` from which every way to a higher
/// one (of equals: an earlier one in raster order) falls by at least `prominence`, 1 or more; and the highest
/// of all. (Dynamics of maxima: Grimaud 1992.)
Seeds seeds_by_prominence(const Region& region, const std::vector<Level>& levels, Level least_peak,
                          Level prominence);

/// By pixel, the exact squared Euclidean distance to the nearest pixel outside the region. What lies beyond
/// the image is not outside: an object that the border cuts goes on there. All 0xFFFFFFFF for a region that
/// is the whole image. (Meijster, Roerdink & Hesselink 2000.)
std::vector<std::uint32_t> squared_distances(const Region& region, std::uint32_t image_width,
                                             std::uint32_t image_height);
/// What squared_distances needs beside its result.
std::uint64_t distance_bytes(const Region& region);
/// Distances as levels: eighths of a pixel, up to 8191 px.
std::vector<Level> distance_levels(const std::vector<std::uint32_t>& squared);

/// Seeded watershed by priority flood (Meyer 1994; Barnes, Lehman & Mulla 2014): seeds grow by 4-steps over
/// the region, from the highest level down and first come, first served among equals; the neighbours of a
/// pixel come in the order above, left, right, below. So does skimage.segmentation.watershed(-levels, seeds,
/// mask=region). Objects that come out smaller than `min_area` lose their seed, and their pixels go to the
/// ones that they touch; the largest one stays. By pixel 1…n in raster order of the objects' first pixels;
/// without seeds it is one object. Linear in pixels and levels.
std::vector<std::uint32_t> watershed(const Region& region, const std::vector<Level>& levels,
                                     const Seeds& seeds, double min_area);
/// What it needs for each pixel, its result included.
constexpr std::uint64_t kWatershedBytes = Neighbours::kBytes + 4 * sizeof(std::uint32_t) + sizeof(Level);

}  // namespace spheroseg::geometry
