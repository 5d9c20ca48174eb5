// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>

#include "maps.hpp"

using namespace spheroseg::geometry;

namespace {

/// Whether nothing higher (of equals: nothing earlier) hangs together with a pixel above its level less the
/// prominence: what a peak is, by its definition.
bool is_peak(const Maps& maps, const std::vector<std::uint32_t>& bodies, const std::vector<int>& levels,
             std::size_t p, int least, int prominence) {
    LabelImage above{maps.width, maps.height, std::vector<std::uint32_t>(levels.size(), 0)};
    for (std::size_t q = 0; q < levels.size(); ++q)
        above.labels[q] = bodies[q] == bodies[p] && levels[q] > levels[p] - prominence ? 1 : 0;
    const auto together = to_label_image(find_components(above)).labels;
    bool highest = true;  // of its body
    for (std::size_t q = 0; q < levels.size(); ++q) {
        if (bodies[q] != bodies[p] || !(levels[q] > levels[p] || (levels[q] == levels[p] && q < p))) continue;
        highest = false;
        if (together[q] == together[p]) return false;
    }
    return highest || levels[p] >= least;
}

}  // namespace

TEST_CASE("with a prominence there is one object for each peak, which lies in it (100 random maps)") {
    std::mt19937 random(25);
    for (int i = 0; i < 100; ++i) {
        const Maps maps = random_maps(random);
        InstanceRules rules;
        rules.split = Split::guide;
        rules.seed_threshold = static_cast<double>(random() % 256) / 255;
        rules.prominence = static_cast<double>(1 + random() % 255) / 255;
        INFO("seed 25, maps " << i << ", " << maps.width << "×" << maps.height);
        const auto labels = to_label_image(build(maps, rules)).labels;
        InstanceRules whole = rules;
        whole.split = Split::none;
        const auto bodies = to_label_image(build(maps, whole)).labels;
        std::vector<int> levels;
        for (const float value : maps.interior)
            levels.push_back(static_cast<int>(std::floor(value * 255 + 0.5F)));
        std::map<std::uint32_t, int> peaks;
        for (std::size_t p = 0; p < labels.size(); ++p) {
            REQUIRE((labels[p] == 0) == (bodies[p] == 0));
            if (labels[p] != 0)
                peaks[labels[p]] += is_peak(maps, bodies, levels, p,
                                            static_cast<int>(std::lround(rules.seed_threshold * 255)),
                                            static_cast<int>(std::lround(rules.prominence * 255)))
                                        ? 1
                                        : 0;
        }
        for (const auto& [label, count] : peaks) {
            INFO("object " << label);
            REQUIRE(count == 1);
        }
    }
}

TEST_CASE("a peak is an object where the guide falls by the prominence on the way to a higher one") {
    const auto objects = [](std::vector<float> interior, double least, double prominence) {
        const auto width = static_cast<std::uint32_t>(interior.size());
        InstanceRules rules;
        rules.split = Split::guide;
        rules.seed_threshold = least;
        rules.prominence = prominence;
        return build({width, 1, std::vector<float>(width, 1.0F), std::move(interior)}, rules).count();
    };
    const std::vector<float> two{0.2F, 1, 0.6F, 0.8F, 0.2F};
    CHECK(objects(two, 0, 0.2) == 2);
    CHECK(objects(two, 0, 0.21) == 1);
    CHECK(objects(two, 0.8, 0.2) == 2);
    CHECK(objects(two, 0.81, 0.2) == 1);
    CHECK(objects({0.5F, 0.5F, 0.3F, 0.5F}, 0, 0.2) == 2);
    CHECK(objects({0.5F, 0.5F, 0.5F}, 0, 0.0001) == 1);
    CHECK(objects({0, 0, 0}, 0.5, 0.5) == 1);
    CHECK(objects({-1, std::numeric_limits<float>::quiet_NaN(), 0.5F, 0, 2}, 0.1, 0.5) == 2);
}
