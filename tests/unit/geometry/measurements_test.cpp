// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/measurements.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "masks.hpp"

using namespace spheroseg::geometry;
using nlohmann::json;

namespace {

json measured(const LabelImage& mask, std::optional<double> pixel_size_um = std::nullopt) {
    const Components components = find_components(mask);
    return to_json(measure(components, trace_outlines(components), nullptr).at(0), pixel_size_um);
}

double turned_apart(double a, double b) {
    const double d = std::fmod(std::abs(a - b), 180.0);
    return std::min(d, 180 - d);
}

}  // namespace

TEST_CASE("a rectangle along the axes has the figures that hand calculation gives") {
    const json m = measured(digitised(60, 40, rectangle(30, 20, 40, 20, 0)));
    CHECK(m["area"] == 800);
    CHECK(m["perimeter"].get<double>() == Approx(120).epsilon(0.01));
    CHECK(m["holes_area"] == 0);
    CHECK(m["hole_count"].dump() == "0");
    CHECK(m["convex_area"] == 800);
    CHECK(m["convex_perimeter"] == 120);
    CHECK(m["bbox_width"] == 40);
    CHECK(m["bbox_height"] == 20);
    CHECK(m["centroid_x"].get<double>() == Approx(30));
    CHECK(m["centroid_y"].get<double>() == Approx(20));
    CHECK(m["equivalent_diameter"].get<double>() == Approx(std::sqrt(3200 / M_PI)));
    CHECK(m["feret_max"].get<double>() == Approx(std::hypot(40, 20)));
    CHECK(m["feret_min"].get<double>() == Approx(20));
    CHECK(turned_apart(m["feret_angle"], std::atan2(20, 40) * 180 / M_PI) < 53.2);  // one of the diagonals
    CHECK(m["major_axis"].get<double>() ==
          Approx(4 * 40 / std::sqrt(12)));  // a rectangle's variance is w²/12
    CHECK(m["minor_axis"].get<double>() == Approx(4 * 20 / std::sqrt(12)));
    CHECK(m["orientation"].get<double>() == Approx(0).margin(1e-9));
    CHECK(m["eccentricity"].get<double>() == Approx(std::sqrt(0.75)));
    CHECK(m["aspect_ratio"].get<double>() == Approx(std::hypot(40, 20) / 20));
    CHECK(m["solidity"] == 1);
    CHECK(m["extent"] == 1);
    CHECK(m["roundness"].get<double>() == Approx(4 * 800 / (M_PI * 1600 * 16 / 12)));
    const double p = m["perimeter"];
    CHECK(m["circularity"].get<double>() == Approx(4 * M_PI * 800 / (p * p)));
    CHECK(m["compactness"].get<double>() == Approx(p * p / (4 * M_PI * 800)));
    CHECK(m["convexity"].get<double>() == Approx(120 / p));
    CHECK(m["sphericity"].get<double>() == Approx(std::sqrt(4 * M_PI * 800) / p));
    CHECK(m["volume_ellipsoid"].get<double>() == Approx(M_PI / 6 * (160 / std::sqrt(12)) * (6400 / 12.0)));
}

TEST_CASE("discs of several sizes measure as discs") {
    for (const double r : {10.0, 25.0, 60.0}) {
        const auto side = static_cast<std::uint32_t>(2 * r + 6);
        const json m = measured(digitised(side, side, ellipse(r + 3, r + 3, r, r, 0)));
        INFO("radius " << r);
        CHECK(m["area"].get<double>() == Approx(M_PI * r * r).epsilon(0.02));
        CHECK(m["circularity"].get<double>() == Approx(1).epsilon(r < 20 ? 0.04 : 0.02));
        CHECK(m["major_axis"].get<double>() == Approx(2 * r).epsilon(0.01));
        CHECK(m["minor_axis"].get<double>() == Approx(2 * r).epsilon(0.01));
        CHECK(m["orientation"].is_null());
        CHECK(m["eccentricity"].get<double>() < 0.01);
        CHECK(m["feret_max"].get<double>() == Approx(2 * r).margin(std::sqrt(2)));
        CHECK(m["feret_min"].get<double>() == Approx(2 * r).margin(std::sqrt(2)));
        CHECK(m["solidity"].get<double>() > (r < 20 ? 0.94 : 0.97));
        CHECK(m["volume_ellipsoid"].get<double>() == Approx(4 / 3.0 * M_PI * r * r * r).epsilon(0.03));
    }
}

TEST_CASE("ellipses at all angles have their axes and direction, counter-clockwise on screen") {
    for (const double angle : {0.0, 15.0, 45.0, 80.0, 90.0, 120.0, 179.0}) {
        const json m = measured(digitised(140, 140, ellipse(70.2, 69.7, 60, 25, angle)));
        INFO("angle " << angle);
        CHECK(m["area"].get<double>() == Approx(M_PI * 60 * 25).epsilon(0.01));
        CHECK(m["major_axis"].get<double>() == Approx(120).epsilon(0.005));
        CHECK(m["minor_axis"].get<double>() == Approx(50).epsilon(0.005));
        CHECK(turned_apart(m["orientation"], angle) < 0.5);
        CHECK(turned_apart(m["feret_angle"], angle) < 4);  // the end of an ellipse is flat
        CHECK(m["eccentricity"].get<double>() == Approx(std::sqrt(1 - 625.0 / 3600)).epsilon(0.005));
        CHECK(m["feret_max"].get<double>() == Approx(120).margin(1.2));
        CHECK(m["feret_min"].get<double>() == Approx(50).margin(1.2));
        CHECK(m["perimeter"].get<double>() == Approx(ellipse_length(60, 25)).epsilon(0.01));
        CHECK(m["roundness"].get<double>() == Approx(25.0 / 60).epsilon(0.01));
    }
}

TEST_CASE("rectangles at all angles keep area, axes and minimum caliper") {
    for (const double angle : {0.0, 10.0, 30.0, 45.0, 77.0}) {
        const json m = measured(digitised(160, 160, rectangle(80.1, 80.3, 100, 40, angle)));
        INFO("angle " << angle);
        CHECK(m["area"].get<double>() == Approx(4000).epsilon(0.015));
        CHECK(m["major_axis"].get<double>() == Approx(400 / std::sqrt(12)).epsilon(0.01));
        CHECK(m["minor_axis"].get<double>() == Approx(160 / std::sqrt(12)).epsilon(0.01));
        CHECK(m["feret_min"].get<double>() == Approx(40).margin(1.6));
        CHECK(m["feret_max"].get<double>() == Approx(std::hypot(100, 40)).margin(1.6));
        CHECK(m["convex_area"].get<double>() == Approx(4000).epsilon(0.05));
        CHECK(m["perimeter"].get<double>() == Approx(280).epsilon(0.02));
    }
}

TEST_CASE("an annulus counts its hole, and measures its outline as a disc") {
    const json m = measured(digitised(110, 110, [](double x, double y) {
        const double r = std::hypot(x - 55, y - 55);
        return r <= 50 && r > 30;
    }));
    CHECK(m["area"].get<double>() == Approx(M_PI * (2500 - 900)).epsilon(0.01));
    CHECK(m["holes_area"].get<double>() == Approx(M_PI * 900).epsilon(0.01));
    CHECK(m["hole_count"] == 1);
    CHECK(m["perimeter"].get<double>() == Approx(100 * M_PI).epsilon(0.01));
    CHECK(m["major_axis"].get<double>() == Approx(4 * std::sqrt((2500 + 900) / 4.0)).epsilon(0.01));
    CHECK(m["solidity"].get<double>() == Approx(0.64).epsilon(0.03));
    CHECK(m["convex_area"].get<double>() == Approx(M_PI * 2500).epsilon(0.02));
}

TEST_CASE("moments agree with sums over sub-pixels on random masks") {
    std::mt19937 random(11);
    for (int i = 0; i < 300; ++i) {
        const LabelImage mask = random_mask(random);
        const Components components = find_components(mask);
        const LabelImage labels = to_label_image(components);
        const auto all = measure(components, trace_outlines(components), nullptr);
        if (all.empty()) continue;
        const auto c = static_cast<std::uint32_t>(random() % all.size());
        constexpr int parts = 20;
        double n = 0, x = 0, y = 0, xx = 0, yy = 0;
        for (std::uint32_t v = 0; v < mask.height; ++v)
            for (std::uint32_t u = 0; u < mask.width; ++u) {
                if (labels.at(u, v) != c + 1) continue;
                for (int k = 0; k < parts; ++k) {
                    const double at = (k + 0.5) / parts;
                    n += 1, x += u + at, y += v + at, xx += (u + at) * (u + at), yy += (v + at) * (v + at);
                }
            }
        const json m = to_json(all[c], std::nullopt);
        INFO("seed 11, mask " << i);
        REQUIRE(m["centroid_x"].get<double>() == Approx(x / n));
        REQUIRE(m["centroid_y"].get<double>() == Approx(y / n));
        const double a = m["major_axis"];
        const double b = m["minor_axis"];
        REQUIRE((a * a + b * b) / 16 ==
                Approx(xx / n - x / n * x / n + yy / n - y / n * y / n).epsilon(0.01));
        REQUIRE(a >= b);
    }
}

TEST_CASE("one pixel is a unit square") {
    const json m = measured(drawn({"...", ".#."}), 0.5);
    CHECK(m["area"] == 1);
    CHECK(m["perimeter"].get<double>() == Approx(4));
    CHECK(m["major_axis"].get<double>() == Approx(4 / std::sqrt(12)));
    CHECK(m["feret_max"].get<double>() == Approx(std::sqrt(2)));
    CHECK(m["feret_min"] == 1);
    CHECK(m["orientation"].is_null());
    CHECK(m["centroid_x"] == 1.5);
    CHECK(m["centroid_x_um"] == 0.75);
}

TEST_CASE("micrometre twins go with the power of the length, and only with a pixel size") {
    const LabelImage mask = digitised(30, 30, ellipse(15, 15, 12, 7, 20));
    const json plain = measured(mask);
    const json scaled = measured(mask, 0.25);
    CHECK_FALSE(plain.contains("area_um"));
    for (const auto& [name, power] : {std::pair{"area", 2},
                                      {"perimeter", 1},
                                      {"feret_min", 1},
                                      {"volume_ellipsoid", 3},
                                      {"convex_area", 2},
                                      {"holes_area", 2},
                                      {"bbox_width", 1}})
        CHECK(scaled[std::string(name) + "_um"].get<double>() ==
              Approx(scaled[name].get<double>() * std::pow(0.25, power)));
    for (const char* name : {"circularity", "feret_angle", "hole_count", "solidity", "orientation"})
        CHECK_FALSE(scaled.contains(std::string(name) + "_um"));
    for (const auto& [name, value] : plain.items()) CHECK(scaled[name] == value);
}

TEST_CASE("twins of another pixel size are those that measuring with it gives") {
    const LabelImage mask = digitised(30, 30, ellipse(15, 15, 12, 7, 20));
    const json plain = measured(mask);
    CHECK(with_twins(plain, 0.25) == measured(mask, 0.25));
    CHECK(with_twins(measured(mask, 3), 0.25) == measured(mask, 0.25));
    CHECK(with_twins(measured(mask, 3), std::nullopt) == plain);
}

TEST_CASE("figures do not depend on where in a large image an object lies") {
    const auto near = measured(digitised(50, 50, ellipse(25, 25, 20, 11, 40)));
    LabelImage far{30000, 50, std::vector<std::uint32_t>(30000 * 50, 0)};
    const LabelImage small = digitised(50, 50, ellipse(25, 25, 20, 11, 40));
    for (std::uint32_t y = 0; y < 50; ++y)
        for (std::uint32_t x = 0; x < 50; ++x) far.labels[y * 30000 + 29950 + x] = small.at(x, y);
    const auto moved = measured(far);
    for (const auto& [name, value] : near.items()) {
        if (name == "centroid_x") continue;
        INFO(name);
        CHECK(moved[name].get<double>() == Approx(value.get<double>()));
    }
}
