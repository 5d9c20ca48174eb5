// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/hull.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "geometry/outlines.hpp"
#include "masks.hpp"

using namespace spheroseg::geometry;

TEST_CASE("Feret diameters agree with a sweep over angles and with all pairs (1500 random masks)") {
    std::mt19937 random(7);
    for (int i = 0; i < 1500; ++i) {
        INFO("seed 7, mask " << i);
        const auto outlines = trace_outlines(find_components(random_mask(random)));
        if (outlines.empty()) continue;
        const Ring& ring = outlines[random() % outlines.size()].exterior;
        const Ring hull = convex_hull(ring);
        const Feret feret = feret_diameters(hull);
        double longest = 0;
        for (const Point& p : ring)
            for (const Point& q : ring) longest = std::max(longest, std::hypot(p.x - q.x, p.y - q.y));
        REQUIRE(feret.max == Approx(longest));
        const auto width_at = [&](double angle) {
            double low = INFINITY;
            double high = -INFINITY;
            for (const Point& p : hull) {
                const double d = p.x * std::cos(angle) - p.y * std::sin(angle);  // y runs down
                low = std::min(low, d);
                high = std::max(high, d);
            }
            return high - low;
        };
        REQUIRE(width_at(feret.max_angle * M_PI / 180) == Approx(longest));
        double narrowest = INFINITY;
        for (int k = 0; k < 720; ++k) narrowest = std::min(narrowest, width_at(k * M_PI / 720));
        REQUIRE(feret.min <= narrowest + 1e-9);
        REQUIRE(feret.min >= narrowest - feret.max * M_PI / 720);  // no further than the sweep is coarse
        REQUIRE(feret.max_angle >= 0);
        REQUIRE(feret.max_angle < 180);
    }
}

TEST_CASE("the hull holds every corner, turns clockwise on screen and has no corner too many") {
    std::mt19937 random(8);
    for (int i = 0; i < 500; ++i) {
        const auto outlines = trace_outlines(find_components(random_mask(random)));
        for (const Polygon& polygon : outlines) {
            const Ring hull = convex_hull(polygon.exterior);
            REQUIRE(hull.size() >= 4);
            for (std::size_t k = 0; k < hull.size(); ++k) {
                const Point& a = hull[k];
                const Point& b = hull[(k + 1) % hull.size()];
                const auto side = [&](const Point& p) {
                    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
                };
                REQUIRE(side(hull[(k + 2) % hull.size()]) > 0);
                for (const Point& p : polygon.exterior) REQUIRE(side(p) >= 0);
            }
        }
    }
}

TEST_CASE("the minimum caliper is no side of the bounding box of a turned square") {
    const Ring diamond{{5, 0}, {10, 5}, {5, 10}, {0, 5}};
    const Feret feret = feret_diameters(convex_hull(diamond));
    CHECK(feret.max == Approx(10));
    CHECK(feret.min == Approx(10 / std::sqrt(2.0)));
}

TEST_CASE("Feret angles run counter-clockwise on screen") {
    CHECK(feret_diameters(convex_hull({{0, 10}, {10, 0}, {10, 0.5}, {0, 10.5}})).max_angle ==
          Approx(std::atan2(10.5, 10) * 180 / M_PI));
    CHECK(feret_diameters({{0, 0}, {3, 4}}).max == Approx(5));
    CHECK(feret_diameters({{0, 0}}).max == 0);
}
