// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Polygons that people or models drew, held against what a polygon must be.
#pragma once

#include <string>

#include "error.hpp"
#include "geometry/shapes.hpp"

namespace spheroseg::geometry {

constexpr std::size_t kMostCorners = 1'000'000;  ///< of a polygon, over all its rings

/// The polygon as it may be kept: repeated corners dropped (so a closed ring may repeat its first), cut off
/// at the image's edges, rings in the directions that Polygon states.
///
/// 422 "invalid_polygon" with the path of the fault below `path`: fewer than 3 corners, more than
/// kMostCorners, coordinates that are not finite, edges that cross or overlap (and where), a hole outside its
/// exterior or within another hole, no area, nothing within the image or several pieces there, or outlines
/// more crowded than the pixels of an image can be.
Result<Polygon> checked_polygon(Polygon polygon, std::uint32_t width, std::uint32_t height,
                                const std::string& path);
/// The same where it may lie anywhere: nothing is cut off.
Result<Polygon> checked_polygon(Polygon polygon, const std::string& path);

}  // namespace spheroseg::geometry
