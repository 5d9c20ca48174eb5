// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Convex hull and calipers.
#pragma once

#include "geometry/shapes.hpp"

namespace spheroseg::geometry {

/// Corners of the convex hull, clockwise on screen, none collinear (Andrew's monotone chain).
Ring convex_hull(Ring points);

struct Feret {
    double max = 0;  ///< largest distance between two corners of the hull
    double min = 0;  ///< smallest width between two parallel lines: the true minimum caliper
    double max_angle =
        0;  ///< of the largest distance: degrees from the x axis, counter-clockwise on screen, 0 ≤ a < 180
};
/// Rotating calipers (Toussaint 1983) over a convex hull of at least one corner.
Feret feret_diameters(const Ring& hull);

}  // namespace spheroseg::geometry
