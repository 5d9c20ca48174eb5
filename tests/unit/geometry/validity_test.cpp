// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/validity.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <set>

#include "masks.hpp"

using namespace spheroseg;
using namespace spheroseg::geometry;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;

namespace {

const Ring square{{10, 10}, {90, 10}, {90, 90}, {10, 90}};

FieldError fault(const Polygon& polygon) {
    auto checked = checked_polygon(polygon, 100, 100, "polygon");
    if (checked) return {"", "was taken"};
    CHECK(checked.error().kind == ErrorKind::unprocessable);
    CHECK(checked.error().code == "invalid_polygon");
    return checked.error().fields.at(0);
}

}  // namespace

TEST_CASE("a sound polygon is kept, rings turned to their directions, repeated corners dropped") {
    const auto checked = checked_polygon({{{10, 90}, {90, 90}, {90, 90}, {90, 10}, {10, 10}, {10, 90}},
                                          {{{20, 20}, {30, 20}, {30, 30}, {20, 30}}}},
                                         100, 100, "p");
    REQUIRE(checked);
    CHECK(checked->exterior.size() == 4);
    CHECK(doubled_area(checked->exterior) == 2 * 6400);
    CHECK(doubled_area(checked->holes[0]) == -200);
}

TEST_CASE("unsound polygons are refused with the path and the reason") {
    CHECK_THAT(fault({{{1, 1}, {2, 2}}, {}}).reason,
               Contains("at least 3 different corners, this one has 2"));
    CHECK_THAT(fault({{{1, 1}, {2, 2}, {1, 1}}, {}}).field, Equals("polygon.exterior"));
    CHECK_THAT(fault({{{1, 1}, {2, 2}, {3, 3}}, {}}).reason, Contains("encloses no area"));
    CHECK_THAT(fault({{{1, 1}, {NAN, 2}, {3, 9}}, {}}).field, Equals("polygon.exterior[1]"));
    CHECK_THAT(fault({{{1, 1}, {INFINITY, 2}, {3, 9}}, {}}).reason, Contains("no place near it"));
    CHECK_THAT(fault({{{1, 1}, {1e300, 2}, {3, 9}}, {}}).reason, Contains("no place near it"));
    CHECK_THAT(fault({{{10, 10}, {90, 80}, {90, 10}, {10, 90}}, {}}).reason,
               Contains("edges cross or overlap") && Contains("(10.00, 10.00)"));
    CHECK_THAT(fault({{{10, 10}, {90, 10}, {90, 90}, {50, 10}}, {}}).reason,
               Contains("edges cross or overlap"));
    CHECK_THAT(fault({{{10, 10}, {50, 50}, {90, 90}, {90, 20}, {50, 50}, {10, 90}}, {}}).reason,
               Contains("edges cross"));
    CHECK_THAT(fault({square, {{{5, 20}, {30, 20}, {30, 30}}}}).reason, Contains("edges cross"));
    CHECK_THAT(fault({square, {{{1, 1}, {5, 1}, {5, 5}}}}).field, Equals("polygon.holes[0]"));
    CHECK_THAT(
        fault({square, {{{20, 20}, {60, 20}, {60, 60}, {20, 60}}, {{30, 30}, {40, 30}, {40, 40}}}}).field,
        Equals("polygon.holes[1]"));
    CHECK_THAT(fault({{{110, 10}, {120, 10}, {120, 20}}, {}}).reason,
               Contains("outside the image of 100×100"));
}

TEST_CASE("holes may touch the exterior and each other at corners") {
    CHECK(checked_polygon({square, {{{10, 10}, {20, 30}, {30, 20}}, {{30, 20}, {40, 20}, {40, 30}}}}, 100,
                          100, "p"));
}

TEST_CASE("what lies outside the image is cut off at its edge") {
    const auto checked = checked_polygon({{{-20, 50}, {50, -20}, {120, 50}, {50, 120}}, {}}, 100, 100, "p");
    REQUIRE(checked);
    const Box box = bounding_box(checked->exterior);
    CHECK((box.x == 0 && box.y == 0 && box.width == 100 && box.height == 100));
    CHECK(doubled_area(checked->exterior) / 2 == Approx(9800 - 4 * 400));
    // A fork whose tines alone lie inside: two pieces.
    CHECK_THAT(fault({{{-10, 10}, {40, 10}, {40, 20}, {-5, 20}, {-5, 70}, {40, 70}, {40, 80}, {-10, 80}}, {}})
                   .reason,
               Contains("several pieces"));
}

TEST_CASE("where a polygon may lie anywhere nothing is cut off, and its faults are found as well") {
    const Ring far{{-50, -20}, {5000, -20}, {5000, 60}, {-50, 60}};
    const auto checked = checked_polygon({far, {{{-10, -10}, {10, -10}, {10, 10}}}}, "p");
    REQUIRE(checked);
    CHECK(checked->exterior == far);
    CHECK(doubled_area(checked->holes[0]) == -400);
    const auto reason = [](const Polygon& polygon) {
        const auto refused = checked_polygon(polygon, "p");
        return refused ? "" : refused.error().fields.at(0).field + ": " + refused.error().fields.at(0).reason;
    };
    CHECK_THAT(reason({{{-50, 0}, {50, 40}, {50, 0}, {-50, 10}}, {}}), Contains("cross"));
    CHECK_THAT(reason({far, {{{5010, 0}, {5020, 0}, {5020, 10}}}}),
               Contains("p.holes[0]: a hole lies inside"));
    CHECK_THAT(reason({{{0, 0}, {1e8, 0}, {0, 10}}, {}}), Contains("p.exterior[1]"));
    CHECK_THAT(reason({{{0, 0}, {1, 1}}, {}}), Contains("3 different corners"));
}

TEST_CASE("outlines too crowded for any image are refused quickly") {
    Polygon comb;
    for (int tooth = 0; tooth < 200000; ++tooth) {
        const double x = 1 + tooth * 4e-4;
        comb.exterior.push_back({x, tooth % 2 == 0 ? 1.0 : 90.0});
    }
    comb.exterior.push_back({90, 99});
    comb.exterior.push_back({0.5, 99});
    CHECK_THAT(fault(comb).reason, Contains("simplify it"));
    Polygon many{Ring(kMostCorners + 1, Point{1, 1}), {}};
    CHECK_THAT(fault(many).reason, Contains("at most 1000000"));
}

TEST_CASE("what is taken agrees with a look at every pair of edges (3000 random polygons)") {
    std::mt19937 random(15);
    int taken = 0;
    for (int i = 0; i < 3000; ++i) {
        // Stars about a point are sound but for a corner that is moved now and then.
        Polygon polygon;
        const auto corners = 3 + random() % 40;
        for (std::uint32_t k = 0; k < corners; ++k) {
            const double angle = 2 * M_PI * k / static_cast<double>(corners);
            const double r = 10 + random() % 35;
            polygon.exterior.push_back(
                {std::round(50 + r * std::cos(angle)), std::round(50 + r * std::sin(angle))});
        }
        if (i % 2 != 0)
            polygon.exterior[random() % corners] = {static_cast<double>(random() % 100),
                                                    static_cast<double>(random() % 100)};
        Ring kept;  // as checked_polygon drops repeated corners
        for (const Point& p : polygon.exterior)
            if (kept.empty() || !(kept.back() == p)) kept.push_back(p);
        while (kept.size() > 1 && kept.front() == kept.back()) kept.pop_back();
        const auto checked = checked_polygon(polygon, 100, 100, "p");
        INFO("seed 15, polygon " << i);
        // The look at pairs knows no chains that cross at a corner, so it may take more, never less.
        if (checked) REQUIRE_FALSE(crosses_itself({kept, {}}));
        std::set<std::pair<double, double>> places;
        for (const Point& p : kept) places.emplace(p.x, p.y);
        if (!checked && places.size() == kept.size() && doubled_area(kept) != 0)
            REQUIRE(crosses_itself({kept, {}}));
        taken += checked ? 1 : 0;
    }
    CHECK(taken > 1000);
    CHECK(taken < 2900);
}
