// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/simplify.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "geometry/outlines.hpp"
#include "geometry/topology.hpp"
#include "masks.hpp"

using namespace spheroseg::geometry;

namespace {

double distance_to_edge(const Point& p, const Point& a, const Point& b) {
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double t = std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
    return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/// `simple` has corners of `exact` in their order, and what lies between two of them lies near their edge.
void check_ring(const Ring& exact, const Ring& simple, double tolerance) {
    REQUIRE(simple.size() >= 4);
    std::size_t at =
        static_cast<std::size_t>(std::find(exact.begin(), exact.end(), simple[0]) - exact.begin());
    REQUIRE(at < exact.size());
    std::size_t passed = 0;
    for (std::size_t i = 0; i < simple.size(); ++i) {
        const Point& next = simple[(i + 1) % simple.size()];
        do {
            at = (at + 1) % exact.size();
            REQUIRE(++passed <= exact.size());
            REQUIRE(distance_to_edge(exact[at], simple[i], next) <= tolerance + 1e-9);
        } while (!(exact[at] == next));
    }
    REQUIRE((doubled_area(exact) > 0) == (doubled_area(simple) > 0));
    REQUIRE(doubled_area(simple) != 0);
    const Box a = bounding_box(exact);
    const Box b = bounding_box(simple);
    REQUIRE((a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height));
}

void check_polygon(const Polygon& exact, const Polygon& simple, double tolerance) {
    REQUIRE(simple.holes.size() == exact.holes.size());
    check_ring(exact.exterior, simple.exterior, tolerance);
    REQUIRE_FALSE(crosses_itself(simple));
    for (std::size_t h = 0; h < simple.holes.size(); ++h) {
        check_ring(exact.holes[h], simple.holes[h], tolerance);
        const Ring& hole = simple.holes[h];
        const Point middle{(hole[0].x + hole[1].x) / 2, (hole[0].y + hole[1].y) / 2};
        REQUIRE(lies_inside(simple.exterior, middle));
        for (std::size_t other = 0; other < simple.holes.size(); ++other)
            if (other != h) REQUIRE_FALSE(lies_inside(simple.holes[other], middle));
    }
    std::size_t found = 0;
    find_conflicts(edges_of(rings_of(simple)), [&](std::uint32_t, std::uint32_t) { ++found; });
    REQUIRE(found == 0);
}

}  // namespace

TEST_CASE(
    "simplified outlines never cross, keep holes inside and stay within the tolerance (3000 random masks)") {
    std::mt19937 random(5);
    const double tolerances[] = {0.5, 1, 1.5, 3, 10};
    std::size_t before = 0;
    std::size_t after = 0;
    for (int i = 0; i < 3000; ++i) {
        const double tolerance = tolerances[i % 5];
        INFO("seed 5, mask " << i << ", tolerance " << tolerance);
        for (const Polygon& exact : trace_outlines(find_components(random_mask(random)))) {
            const Polygon simple = simplify(exact, tolerance);
            check_polygon(exact, simple, tolerance);
            before += exact.exterior.size();
            after += simple.exterior.size();
        }
    }
    CHECK(after < before);  // most of these masks are ragged to the pixel
}

TEST_CASE("tolerance 0, or none, changes nothing") {
    const auto exact = trace_outlines(find_components(digitised(40, 40, ellipse(20, 20, 15, 9, 30))))[0];
    CHECK(simplify(exact, 0).exterior == exact.exterior);
    CHECK(simplify(exact, -1).exterior == exact.exterior);
    CHECK(simplify(exact, NAN).exterior == exact.exterior);
}

TEST_CASE("a disc keeps its shape with far fewer corners") {
    const auto exact =
        trace_outlines(find_components(digitised(220, 220, ellipse(110, 110, 100, 100, 0))))[0];
    const Polygon simple = simplify(exact, 1);
    CHECK(simple.exterior.size() < exact.exterior.size() / 6);
    CHECK(doubled_area(simple.exterior) == Approx(doubled_area(exact.exterior)).epsilon(0.01));
}

TEST_CASE("chains that cross at a corner are found, chains that only touch there are not") {
    const Ring square{{0, 0}, {4, 0}, {4, 4}, {0, 4}};
    const auto conflicts = [&](const Ring& other) {
        std::size_t found = 0;
        find_conflicts(edges_of({&square, &other}), [&](std::uint32_t, std::uint32_t) { ++found; });
        return found;
    };
    CHECK(conflicts({{0, 0}, {1, 2}, {2, 1}}) == 0);      // touches the corner from inside
    CHECK(conflicts({{0, 0}, {-1, -2}, {-2, -1}}) == 0);  // from outside
    CHECK(conflicts({{0, 0}, {2, 2}, {2, 6}, {-2, 2}}) > 0);
    // A bow tie through one corner: the chains cross where they meet.
    const Ring tie{{0, 0}, {2, 2}, {4, 4}, {4, 0}, {2, 2}, {0, 4}};
    std::size_t found = 0;
    find_conflicts(edges_of({&tie}), [&](std::uint32_t, std::uint32_t) { ++found; });
    CHECK(found > 0);
}

TEST_CASE("a long comb and a big noisy ring are simplified in time that grows with their corners") {
    std::mt19937 random(6);
    LabelImage noisy = digitised(1200, 1200, ellipse(600, 600, 580, 580, 0));
    for (auto& label : noisy.labels)
        if (random() % 4 == 0) label = 0;
    Components components = find_components(noisy);
    remove_small(components, 1000);
    const auto outlines = trace_outlines(components);
    REQUIRE(outlines.size() == 1);
    std::size_t corners = 0;
    for (const Ring& hole : outlines[0].holes) corners += hole.size();
    REQUIRE(corners > 200000);
    const Polygon simple =
        simplify(outlines[0], 1);  // the test's own limit is the guard against quadratic time
    std::size_t found = 0;
    const auto edges = edges_of(rings_of(simple));
    find_conflicts(edges, [&](std::uint32_t, std::uint32_t) { ++found; });
    CHECK(found == 0);
    CHECK(misplaced_rings(edges).empty());
}
