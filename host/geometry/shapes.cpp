// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/shapes.hpp"

#include <algorithm>
#include <cmath>

namespace spheroseg::geometry {

double doubled_area(const Ring& ring) {
    double sum = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[i + 1 == ring.size() ? 0 : i + 1];
        sum += a.x * b.y - b.x * a.y;
    }
    return sum;
}

double ring_length(const Ring& ring) {
    double sum = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[i + 1 == ring.size() ? 0 : i + 1];
        sum += std::hypot(b.x - a.x, b.y - a.y);
    }
    return sum;
}

Box bounding_box(const Ring& ring) {
    if (ring.empty()) return {};
    double left = ring[0].x;
    double right = left;
    double top = ring[0].y;
    double bottom = top;
    for (const Point& p : ring) {
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        top = std::min(top, p.y);
        bottom = std::max(bottom, p.y);
    }
    return {left, top, right - left, bottom - top};
}

}  // namespace spheroseg::geometry
