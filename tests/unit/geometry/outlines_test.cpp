// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/outlines.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "geometry/raster.hpp"
#include "masks.hpp"

using namespace spheroseg::geometry;

namespace {

void check_ring(const Ring& ring) {
    REQUIRE(ring.size() >= 4);
    std::set<std::pair<double, double>> corners;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[(i + 1) % ring.size()];
        const Point& c = ring[(i + 2) % ring.size()];
        REQUIRE(((a.x == b.x) != (a.y == b.y)));  // along the pixels
        REQUIRE(((a.x == b.x) != (b.x == c.x)));  // and every corner turns
        REQUIRE(corners.emplace(a.x, a.y).second);
    }
}

}  // namespace

TEST_CASE("mask to polygons to mask gives back every bit (5000 random masks)") {
    std::mt19937 random(3);
    for (int i = 0; i < 5000; ++i) {
        const LabelImage mask = random_mask(random);
        const Components components = find_components(mask);
        const auto outlines = trace_outlines(components);
        INFO("seed 3, mask " << i << ", " << mask.width << "×" << mask.height);
        LabelImage again{mask.width, mask.height, std::vector<std::uint32_t>(mask.labels.size(), 0)};
        for (std::uint32_t c = 0; c < outlines.size(); ++c) {
            REQUIRE(rasterise(outlines[c], c + 1, again) == components.areas[c]);
            check_ring(outlines[c].exterior);
            double area = doubled_area(outlines[c].exterior);
            REQUIRE(area > 0);  // clockwise on screen
            for (const Ring& hole : outlines[c].holes) {
                check_ring(hole);
                REQUIRE(doubled_area(hole) < 0);
                area += doubled_area(hole);
                const Point middle{(hole[0].x + hole[1].x) / 2, (hole[0].y + hole[1].y) / 2};
                REQUIRE(lies_inside(outlines[c].exterior, middle));
            }
            REQUIRE(area == 2.0 * static_cast<double>(components.areas[c]));
            REQUIRE_FALSE(crosses_itself(outlines[c]));
        }
        REQUIRE(again.labels == to_label_image(components).labels);
    }
}

TEST_CASE("a pixel is the square from its own corner to the next") {
    const auto outlines = trace_outlines(find_components(drawn({"...", ".#."})));
    REQUIRE(outlines.size() == 1);
    CHECK(outlines[0].exterior == Ring{{1, 1}, {2, 1}, {2, 2}, {1, 2}});
    CHECK(outlines[0].holes.empty());
}

TEST_CASE("an island in a hole is its own object, to any depth") {
    const auto components =
        find_components(drawn({"#######", "#.....#", "#.###.#", "#.#.#.#", "#.###.#", "#.....#", "#######"}));
    const auto outlines = trace_outlines(components);
    REQUIRE(outlines.size() == 2);
    REQUIRE(outlines[0].holes.size() == 1);
    CHECK(outlines[0].holes[0].size() == 4);
    CHECK(doubled_area(outlines[0].holes[0]) == -50);
    REQUIRE(outlines[1].holes.size() == 1);
    CHECK(outlines[1].exterior == Ring{{2, 2}, {5, 2}, {5, 5}, {2, 5}});
}

TEST_CASE("a pocket closed by a corner is a hole that shares that corner") {
    // The object goes around the pocket and meets itself at the corner (2,2) only.
    const auto outlines = trace_outlines(find_components(drawn({"###", "#.#", "##."})));
    REQUIRE(outlines.size() == 1);
    REQUIRE(outlines[0].holes.size() == 1);
    CHECK(outlines[0].exterior == Ring{{0, 0}, {3, 0}, {3, 2}, {2, 2}, {2, 3}, {0, 3}});
    CHECK(doubled_area(outlines[0].holes[0]) == -2);
}
