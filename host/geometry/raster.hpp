// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Polygons back to pixels, and polygons that people drew held against what a polygon must be.
#pragma once

#include "error.hpp"
#include "geometry/shapes.hpp"

namespace spheroseg::geometry {

/// Writes `label` to every pixel whose centre lies inside (even-odd over all rings; a centre on an edge
/// counts as inside on the left and top edges only). What lies outside the image is left out.
void rasterise(const Polygon& polygon, std::uint32_t label, LabelImage& image);

/// 422 "invalid_polygon" with the path of the fault below `path`: fewer than 3 corners, coordinates that are
/// not finite or far outside the image, edges that cross, a hole outside its exterior, no area, or more than
/// 200 000 corners. Turns rings to the directions that Polygon states.
Result<Polygon> checked_polygon(Polygon polygon, std::uint32_t width, std::uint32_t height,
                                const std::string& path);

}  // namespace spheroseg::geometry
