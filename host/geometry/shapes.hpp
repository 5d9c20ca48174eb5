// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Images of labels and outlines of objects, in the coordinates of rest-api: the top-left corner of the
// top-left pixel is (0,0), x runs right, y down, pixel (row i, column j) covers [j,j+1]×[i,i+1].
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace spheroseg::geometry {

struct Point {
    double x = 0;
    double y = 0;
    bool operator==(const Point& other) const { return x == other.x && y == other.y; }
};

/// Closed by implication: the first corner is not repeated.
using Ring = std::vector<Point>;

/// The exterior runs clockwise on screen, holes the other way.
struct Polygon {
    Ring exterior;
    std::vector<Ring> holes;
};

/// 0 is background; row-major, rows without gaps.
struct LabelImage {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::vector<std::uint32_t> labels;

    std::uint32_t at(std::uint32_t x, std::uint32_t y) const { return labels[std::size_t{y} * width + x]; }
};

struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

/// Twice the signed area (shoelace): positive for a ring that runs clockwise on screen.
double doubled_area(const Ring& ring);
double ring_length(const Ring& ring);
Box bounding_box(const Ring& ring);

}  // namespace spheroseg::geometry
