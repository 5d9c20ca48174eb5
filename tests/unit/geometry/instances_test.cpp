// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/instances.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "geometry/outlines.hpp"
#include "geometry/watershed.hpp"
#include "maps.hpp"

using namespace spheroseg::geometry;

namespace {

/// The whole image at once, one pixel after the other, with the queue as a sorted set.
std::vector<std::uint32_t> flooded(const Maps& maps, double threshold, double seed_threshold) {
    const std::size_t pixels = maps.probability.size();
    const auto is_foreground = [&](std::size_t p) { return maps.probability[p] >= threshold; };
    LabelImage mask{maps.width, maps.height, std::vector<std::uint32_t>(pixels, 0)};
    for (std::size_t p = 0; p < pixels; ++p)
        mask.labels[p] = is_foreground(p) && maps.interior[p] >= static_cast<float>(seed_threshold) ? 1 : 0;
    Components seeds = find_components(mask);
    remove_small(seeds, 4);
    std::vector<std::uint32_t> labels = to_label_image(seeds).labels;
    const auto level = [&](std::size_t p) {
        return -static_cast<int>(std::floor(maps.interior[p] * 255 + 0.5F));
    };
    std::set<std::tuple<int, std::size_t, std::size_t>> queue;  // −level, age, pixel
    std::size_t age = 0;
    for (std::size_t p = 0; p < pixels; ++p)
        if (labels[p] != 0) queue.emplace(level(p), age++, p);
    while (!queue.empty()) {
        const std::size_t p = std::get<2>(*queue.begin());
        queue.erase(queue.begin());
        const std::size_t x = p % maps.width;
        const std::size_t y = p / maps.width;
        const auto visit = [&](bool exists, std::size_t q) {
            if (!exists || !is_foreground(q) || labels[q] != 0) return;
            labels[q] = labels[p];
            queue.emplace(level(q), age++, q);
        };
        visit(y > 0, p - maps.width);
        visit(x > 0, p - 1);
        visit(x + 1 < maps.width, p + 1);
        visit(y + 1 < maps.height, p + maps.width);
    }
    // Components without a seed are one object each.
    for (std::size_t p = 0; p < pixels; ++p) mask.labels[p] = is_foreground(p) ? 1 : 0;
    const std::vector<std::uint32_t> whole = to_label_image(find_components(mask)).labels;
    for (std::size_t p = 0; p < pixels; ++p)
        if (whole[p] != 0 && labels[p] == 0) labels[p] = 1000000 + whole[p];
    return labels;
}

/// The same parts, whatever their numbers.
bool same_parts(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
    std::map<std::uint32_t, std::uint32_t> there;
    std::map<std::uint32_t, std::uint32_t> back;
    for (std::size_t p = 0; p < a.size(); ++p) {
        if ((a[p] == 0) != (b[p] == 0)) return false;
        if (there.emplace(a[p], b[p]).first->second != b[p]) return false;
        if (back.emplace(b[p], a[p]).first->second != a[p]) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("a threshold is reached, not passed, and NaN is background") {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const Components found = build({4, 1, {0.4999F, 0.5F, 0.9F, nan}, {}}, {});
    CHECK(to_label_image(found).labels == std::vector<std::uint32_t>{0, 1, 1, 0});
}

TEST_CASE("an object's score is the mean of its own probabilities, filled holes included") {
    Maps maps = of_mask(drawn({"###.#", "#.#..", "###.."}));
    InstanceRules rules;
    const auto scores = mean_weights(build(maps, rules));
    REQUIRE(scores.size() == 2);
    CHECK(scores[0] == Approx(0.75));
    rules.weigh_gaps = true;
    Components filled = build(maps, rules);
    fill_holes(filled);
    CHECK(mean_weights(filled)[0] == Approx((8 * 0.75 + 0.25) / 9));
}

TEST_CASE("rows make the same components as the whole mask does, split or not (2000 random masks)") {
    std::mt19937 random(21);
    for (int i = 0; i < 2000; ++i) {
        const LabelImage mask = random_mask(random);
        LabelImage binary = mask;
        for (auto& label : binary.labels) label = label != 0 ? 1 : 0;
        const auto expected = to_label_image(find_components(binary)).labels;
        Maps maps = of_mask(mask);
        INFO("seed 21, mask " << i);
        REQUIRE(to_label_image(build(maps, {})).labels == expected);
        maps.interior.assign(maps.probability.size(), 0.0F);  // no seed anywhere
        InstanceRules rules;
        rules.split = Split::guide;
        REQUIRE(to_label_image(build(maps, rules)).labels == expected);
    }
}

TEST_CASE("the guide's watershed agrees with flooding the whole image pixel by pixel (3000 random maps)") {
    std::mt19937 random(22);
    for (int i = 0; i < 3000; ++i) {
        const Maps maps = random_maps(random);
        InstanceRules rules;
        rules.split = Split::guide;
        rules.seed_threshold = static_cast<double>(random() % 100) / 100;
        INFO("seed 22, maps " << i << ", " << maps.width << "×" << maps.height);
        const Components found = build(maps, rules);
        const auto labels = to_label_image(found).labels;
        REQUIRE(same_parts(labels, flooded(maps, rules.threshold, rules.seed_threshold)));
        // Numbered in raster order, connected, and every probability counted once.
        std::uint32_t seen = 0;
        double sum = 0;
        for (std::size_t p = 0; p < labels.size(); ++p) {
            REQUIRE(labels[p] <= seen + 1);
            seen = std::max(seen, labels[p]);
            if (labels[p] != 0) sum += maps.probability[p];
        }
        REQUIRE(to_label_image(find_components({maps.width, maps.height, labels})).labels == labels);
        double counted = 0;
        for (const RunWeight& weight : found.weights) counted += weight.inside;
        REQUIRE(counted == Approx(sum));
    }
}

TEST_CASE("a part below the smallest area goes to what it touches, so no pixel is lost (1000 random maps)") {
    std::mt19937 random(23);
    for (int i = 0; i < 1000; ++i) {
        const Maps maps = random_maps(random);
        InstanceRules rules;
        rules.split = i % 2 != 0 ? Split::guide : Split::distance;
        rules.prominence = i % 4 == 1 ? 0.25 : 0;
        rules.min_area = 1 + random() % 20;
        INFO("seed 23, maps " << i);
        const Components found = build(maps, rules);
        InstanceRules whole = rules;
        whole.split = Split::none;
        const Components connected = build(maps, whole);
        const auto labels = to_label_image(found).labels;
        const auto bodies = to_label_image(connected).labels;
        std::map<std::uint32_t, std::set<std::uint32_t>> parts;
        for (std::size_t p = 0; p < labels.size(); ++p) {
            REQUIRE((labels[p] == 0) == (bodies[p] == 0));
            if (labels[p] != 0) parts[bodies[p]].insert(labels[p]);
        }
        for (const auto& [body, members] : parts)
            for (const std::uint32_t member : members)
                if (members.size() > 1)
                    REQUIRE(static_cast<double>(found.areas[member - 1]) >= rules.min_area);
    }
}

TEST_CASE("two discs that overlap are two objects by their shape, a disc and an ellipse are one each") {
    const auto count = [](const LabelImage& mask) {
        InstanceRules rules;
        rules.split = Split::distance;
        rules.min_area = 50;
        return build(of_mask(mask), rules).count();
    };
    const auto both = [](const Inside& a, const Inside& b) {
        return [a, b](double x, double y) { return a(x, y) || b(x, y); };
    };
    CHECK(count(digitised(100, 60, both(ellipse(33, 30, 20, 20, 0), ellipse(66, 31, 20, 20, 0)))) == 2);
    CHECK(count(digitised(100, 60, both(ellipse(30, 30, 20, 20, 0), ellipse(58, 30, 12, 12, 0)))) == 2);
    CHECK(count(digitised(100, 60, both(ellipse(45, 30, 20, 20, 0), ellipse(52, 30, 20, 20, 0)))) == 1);
    CHECK(count(digitised(100, 60, ellipse(50, 30, 25, 25, 0))) == 1);
    CHECK(count(digitised(120, 80, ellipse(60, 40, 50, 20, 30))) == 1);
    // The image's border is no neck: a disc that it cuts stays one.
    CHECK(count(digitised(60, 60, ellipse(30, 0, 25, 25, 0))) == 1);
    // A wall is cut where the discs meet.
    const Components found = [&] {
        InstanceRules rules;
        rules.split = Split::distance;
        return build(
            of_mask(digitised(100, 60, both(ellipse(30, 30, 20, 20, 0), ellipse(70, 30, 20, 20, 0)))), rules);
    }();
    REQUIRE(found.count() == 2);
    CHECK(found.areas[0] == found.areas[1]);
}

TEST_CASE("squared distances are exact, and the image's border is no outside (300 random masks)") {
    std::mt19937 random(24);
    for (int i = 0; i < 300; ++i) {
        const LabelImage mask = random_mask(random);
        const Components components = find_components(mask);
        const LabelImage labels = to_label_image(components);
        const RunsByComponent groups = group_runs(components);
        for (std::uint32_t c = 0; c < std::min<std::size_t>(components.count(), 5); ++c) {
            std::vector<RegionRun> runs;
            for (std::size_t k = groups.starts[c]; k < groups.starts[c + 1]; ++k) {
                const Run& run = components.runs[groups.order[k]];
                runs.push_back({run.row, run.begin, run.end, 0});
            }
            const Region region(runs);
            const auto squared = squared_distances(region, mask.width, mask.height);
            INFO("seed 24, mask " << i << ", component " << c);
            for (const RegionRun& run : region.runs())
                for (std::uint32_t x = run.begin; x < run.end; ++x) {
                    std::uint32_t nearest = 0xFFFFFFFF;
                    for (std::uint32_t v = 0; v < mask.height; ++v)
                        for (std::uint32_t u = 0; u < mask.width; ++u)
                            if (labels.at(u, v) != c + 1)
                                nearest =
                                    std::min(nearest, (u - x) * (u - x) + (v - run.row) * (v - run.row));
                    REQUIRE(squared[run.first + x - run.begin] == nearest);
                }
        }
    }
}

TEST_CASE("what would not fit the memory is refused with what to do about it") {
    InstanceRules rules;
    rules.max_bytes = 1000;
    InstanceBuilder builder(100, 100, rules);
    std::vector<float> row(100);
    for (std::size_t x = 0; x < 100; x += 2) row[x] = 1;
    const auto added = builder.add_row(row.data(), nullptr);
    REQUIRE_FALSE(added);
    CHECK(added.error().code == "memory_exceeded");
    CHECK(added.error().message.find("models.memory") != std::string::npos);
}

TEST_CASE("separating what touches is refused where it would not fit the memory") {
    const auto fits = [](std::uint64_t max_bytes) {
        InstanceRules rules;
        rules.split = Split::guide;
        rules.max_bytes = max_bytes;
        InstanceBuilder builder(100, 100, rules);
        const std::vector<float> row(100, 1.0F);
        for (int y = 0; y < 100; ++y) REQUIRE(builder.add_row(row.data(), row.data()));
        return builder.finish().has_value();
    };
    constexpr std::uint64_t held = sizeof(float) + sizeof(std::uint16_t);
    CHECK_FALSE(fits(10'000 * (kWatershedBytes + held)));
    CHECK(fits(10'000 * (kWatershedBytes + held) + 40'000));  // and what each row and run takes
}
