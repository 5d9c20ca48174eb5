// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/hull.hpp"

#include <algorithm>
#include <cmath>

namespace spheroseg::geometry {
namespace {

double cross(const Point& o, const Point& a, const Point& b) {
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

double distance(const Point& a, const Point& b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

double screen_angle(const Point& a, const Point& b) {
    const double angle = std::atan2(a.y - b.y, b.x - a.x) * 180.0 / M_PI;
    const double folded = std::fmod(angle + 360.0, 180.0);
    return folded >= 180.0 ? 0.0 : folded;
}

}  // namespace

Ring convex_hull(Ring points) {
    std::sort(points.begin(), points.end(),
              [](const Point& a, const Point& b) { return a.x < b.x || (a.x == b.x && a.y < b.y); });
    points.erase(std::unique(points.begin(), points.end()), points.end());
    if (points.size() < 3) return points;
    Ring hull(2 * points.size());
    std::size_t size = 0;
    for (const Point& p : points) {
        while (size >= 2 && cross(hull[size - 2], hull[size - 1], p) <= 0) --size;
        hull[size++] = p;
    }
    const std::size_t lower = size + 1;
    for (std::size_t i = points.size() - 1; i-- > 0;) {
        while (size >= lower && cross(hull[size - 2], hull[size - 1], points[i]) <= 0) --size;
        hull[size++] = points[i];
    }
    hull.resize(size - 1);
    return hull;
}

Feret feret_diameters(const Ring& hull) {
    Feret out;
    const std::size_t n = hull.size();
    if (n < 2) return out;
    if (n == 2) return {distance(hull[0], hull[1]), 0, screen_angle(hull[0], hull[1])};
    out.min = INFINITY;
    const auto keep_longer = [&](const Point& a, const Point& b) {
        const double length = distance(a, b);
        if (length <= out.max) return;
        out.max = length;
        out.max_angle = screen_angle(a, b);
    };
    std::size_t far = 1;
    for (std::size_t i = 0; i < n; ++i) {
        const Point& a = hull[i];
        const Point& b = hull[(i + 1) % n];
        // The corner farthest from the edge moves on around the hull as the edge does.
        while (cross(a, b, hull[(far + 1) % n]) > cross(a, b, hull[far])) far = (far + 1) % n;
        keep_longer(a, hull[far]);
        keep_longer(b, hull[far]);
        // A parallel edge: its other end may be the farther one.
        keep_longer(a, hull[(far + 1) % n]);
        keep_longer(b, hull[(far + 1) % n]);
        out.min = std::min(out.min, cross(a, b, hull[far]) / distance(a, b));
    }
    return out;
}

}  // namespace spheroseg::geometry
