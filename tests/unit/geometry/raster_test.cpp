// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/raster.hpp"

#include <catch2/catch.hpp>

#include "masks.hpp"

using namespace spheroseg::geometry;

namespace {

LabelImage blank(std::uint32_t width, std::uint32_t height) {
    return {width, height, std::vector<std::uint32_t>(std::size_t{width} * height, 0)};
}

/// Even-odd over all edges, pixel by pixel.
bool inside_even_odd(const Polygon& polygon, double x, double y) {
    bool in = false;
    const auto add = [&](const Ring& ring) {
        for (std::size_t i = 0; i < ring.size(); ++i) {
            const Point& a = ring[i];
            const Point& b = ring[(i + 1) % ring.size()];
            const Point& upper = a.y < b.y ? a : b;
            const Point& lower = a.y < b.y ? b : a;
            if (!(upper.y <= y && y < lower.y)) continue;
            if (upper.x + (y - upper.y) / (lower.y - upper.y) * (lower.x - upper.x) <= x) in = !in;
        }
    };
    add(polygon.exterior);
    for (const Ring& hole : polygon.holes) add(hole);
    return in;
}

}  // namespace

TEST_CASE(
    "rasterising agrees with the even-odd rule at every pixel centre (3000 random polygons, also outside)") {
    std::mt19937 random(4);
    std::uniform_real_distribution<double> place(-15, 40);
    std::uniform_int_distribution<int> half(-20, 70);
    for (int i = 0; i < 3000; ++i) {
        Polygon polygon;
        const bool on_centres = i % 3 == 0;  // the hard case: corners and edges through pixel centres
        const auto ring = [&] {
            Ring out(3 + random() % 8);
            for (Point& p : out)
                p = on_centres ? Point{half(random) / 2.0, half(random) / 2.0}
                               : Point{place(random), place(random)};
            return out;
        };
        polygon.exterior = ring();
        if (i % 2 == 0) polygon.holes.push_back(ring());
        LabelImage image = blank(25, 20);
        const auto written = rasterise(polygon, 9, image);
        std::uint64_t expected = 0;
        INFO("seed 4, polygon " << i);
        for (std::uint32_t y = 0; y < image.height; ++y)
            for (std::uint32_t x = 0; x < image.width; ++x) {
                const bool in = inside_even_odd(polygon, x + 0.5, y + 0.5);
                expected += in ? 1 : 0;
                REQUIRE(image.at(x, y) == (in ? 9U : 0U));
            }
        REQUIRE(written == expected);
    }
}

TEST_CASE("polygons that share an edge share no pixel and leave none between them") {
    LabelImage image = blank(50, 50);
    const Point a{3.3, 2.1};
    const Point b{44.7, 47.9};
    const auto left = rasterise({{a, b, {0, 50}}, {}}, 1, image);
    const auto right = rasterise({{b, a, {50, 0}}, {}}, 2, image);
    std::uint64_t first = 0;
    for (const auto label : image.labels) first += label == 1 ? 1 : 0;
    CHECK(first == left);  // the second took none of them
    LabelImage both = blank(50, 50);
    CHECK(rasterise({{a, {50, 0}, b, {0, 50}}, {}}, 1, both) == left + right);
}

TEST_CASE("a polygon around the image fills it, one beside it or between centres nothing") {
    LabelImage image = blank(7, 5);
    CHECK(rasterise({{{-1e6, -1e6}, {1e6, -1e6}, {1e6, 1e6}, {-1e6, 1e6}}, {}}, 1, image) == 35);
    image = blank(7, 5);
    CHECK(rasterise({{{8, 0}, {9, 0}, {9, 5}}, {}}, 1, image) == 0);
    CHECK(rasterise({{{1.6, 1.6}, {2.4, 1.6}, {2.4, 2.4}, {1.6, 2.4}}, {}}, 1, image) == 0);
    CHECK(rasterise({}, 1, image) == 0);
}
