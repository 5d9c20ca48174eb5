// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Masks that tests draw: written out, random, and analytic.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "geometry/components.hpp"

namespace spheroseg::geometry {

/// One text a row: '.' is 0, other characters their own label ('#' is 1, '2' is 2 …).
LabelImage drawn(const std::vector<std::string>& rows);

/// A mask of one of many kinds (noise, blobs, checkerboards, stripes, nested rings, spirals, full, empty,
/// 1×n).
LabelImage random_mask(std::mt19937& random);

/// Pixels whose centres lie in a shape.
using Inside = std::function<bool(double x, double y)>;
LabelImage digitised(std::uint32_t width, std::uint32_t height, const Inside& inside);
Inside ellipse(double cx, double cy, double a, double b, double degrees);
Inside rectangle(double cx, double cy, double width, double height, double degrees);
/// Circumference of an ellipse, by summing.
double ellipse_length(double a, double b);

/// Edges cross or overlap, or touch other than at corners: every pair is looked at, in another way than the
/// library's.
bool crosses_itself(const Polygon& polygon);
bool lies_inside(const Ring& ring, const Point& p);

}  // namespace spheroseg::geometry
