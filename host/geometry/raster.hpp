// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Polygons back to pixels.
#pragma once

#include <functional>

#include "geometry/shapes.hpp"

namespace spheroseg::geometry {

using SpanVisitor = std::function<void(std::uint32_t row, std::uint32_t begin, std::uint32_t end)>;

/// Calls visit for the pixels [begin, end) of each row that rasterise would write, from the top, from left to
/// right, apart from each other, in `rows` rows from `first_row` on.
void for_each_span(const Polygon& polygon, std::uint32_t width, std::uint32_t first_row, std::uint32_t rows,
                   const SpanVisitor& visit);

/// Writes `label` to every pixel whose centre lies inside (even-odd over all rings; a centre on an edge
/// counts as inside on the left and top edges only). What lies outside the image is left out. Coordinates
/// are finite. Returns the number of pixels written. Memory is linear in corners, whatever they span.
/// `image` may be a strip of a larger one, which begins at `first_row` of it.
std::uint64_t rasterise(const Polygon& polygon, std::uint32_t label, LabelImage& image,
                        std::uint32_t first_row = 0);

}  // namespace spheroseg::geometry
