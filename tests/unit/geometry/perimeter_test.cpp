// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/perimeter.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "geometry/outlines.hpp"
#include "masks.hpp"

using namespace spheroseg::geometry;

namespace {

struct Errors {
    double worst = 0;  // relative
    double mean = 0;
};

/// Over random places and angles.
template <typename Make>
Errors errors_of(double length, double size, Make&& make) {
    std::mt19937 random(9);
    std::uniform_real_distribution<double> part(0, 1);
    constexpr int times = 50;
    Errors errors;
    for (int i = 0; i < times; ++i) {
        const auto side = static_cast<std::uint32_t>(size + 8);
        const double cx = side / 2.0 + part(random);
        const double cy = side / 2.0 + part(random);
        const auto outlines =
            trace_outlines(find_components(digitised(side, side, make(cx, cy, 180 * part(random)))));
        const double error = digital_perimeter(outlines.at(0).exterior) / length - 1;
        errors.worst = std::max(errors.worst, std::abs(error));
        errors.mean += error / times;
    }
    return errors;
}

Errors disc_errors(double r) {
    return errors_of(2 * M_PI * r, 2 * r,
                     [&](double x, double y, double angle) { return ellipse(x, y, r, r, angle); });
}

Errors ellipse_errors(double a, double b) {
    return errors_of(ellipse_length(a, b), 2 * a,
                     [&](double x, double y, double angle) { return ellipse(x, y, a, b, angle); });
}

Errors rectangle_errors(double width, double height) {
    return errors_of(2 * (width + height), std::hypot(width, height),
                     [&](double x, double y, double angle) { return rectangle(x, y, width, height, angle); });
}

}  // namespace

TEST_CASE("the perimeter of discs is within 2.5 % at radius 10 px, 1 % at 20 px and 0.5 % from 50 px") {
    CHECK(disc_errors(10).worst < 0.025);
    CHECK(std::abs(disc_errors(10).mean) < 0.01);
    CHECK(disc_errors(20).worst < 0.01);
    CHECK(disc_errors(50).worst < 0.005);
    CHECK(disc_errors(150).worst < 0.005);
}

TEST_CASE("the perimeter of ellipses at all angles is within 2.5 % at 24×12 px and 1 % at 200×100 px") {
    CHECK(ellipse_errors(12, 6).worst < 0.025);
    CHECK(ellipse_errors(20, 10).worst < 0.02);
    CHECK(ellipse_errors(40, 10).worst < 0.02);
    CHECK(ellipse_errors(100, 50).worst < 0.01);
}

TEST_CASE("the perimeter of rectangles at all angles") {
    CHECK(std::abs(rectangle_errors(20, 20).mean) < 0.02);
    CHECK(rectangle_errors(20, 20).worst < 0.05);  // half a pixel on each side of so small a shape
    CHECK(std::abs(rectangle_errors(40, 15).mean) < 0.015);
    CHECK(rectangle_errors(100, 50).worst < 0.02);
    CHECK(rectangle_errors(200, 100).worst < 0.02);
}

TEST_CASE("the perimeter of rectangles along the axes is within 1.5 % from 10×10 px") {
    for (const auto& [width, height] : {std::pair{10, 10}, {20, 20}, {40, 15}, {200, 100}, {500, 500}}) {
        const Ring ring{{3, 4}, {3.0 + width, 4}, {3.0 + width, 4.0 + height}, {3, 4.0 + height}};
        CHECK(digital_perimeter(ring) == Approx(2 * (width + height)).epsilon(0.015));
    }
    CHECK(digital_perimeter({{0, 0}, {1, 0}, {1, 1}, {0, 1}}) == Approx(4));
}

TEST_CASE("the perimeter does not depend on where a ring begins, on place, or on a quarter turn") {
    const Ring ring =
        trace_outlines(find_components(digitised(60, 60, ellipse(30.3, 29.8, 25, 12, 33))))[0].exterior;
    const double length = digital_perimeter(ring);
    Ring other = ring;
    std::rotate(other.begin(), other.begin() + 7, other.end());
    CHECK(digital_perimeter(other) == Approx(length));
    for (Point& p : other) p = {p.y + 1000, 2000 - p.x};
    CHECK(digital_perimeter(other) == Approx(length));
}

TEST_CASE("no perimeter is longer than the pixel edges, or shorter than half of them (1000 random masks)") {
    std::mt19937 random(10);
    for (int i = 0; i < 1000; ++i)
        for (const Polygon& polygon : trace_outlines(find_components(random_mask(random)))) {
            const double edges = ring_length(polygon.exterior);
            const double length = digital_perimeter(polygon.exterior);
            INFO("seed 10, mask " << i << ", edges " << edges << ", perimeter " << length);
            REQUIRE(length <= edges + 1e-9);
            REQUIRE(length >= edges / 2);
        }
}
