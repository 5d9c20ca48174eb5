// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/components.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "geometry/outlines.hpp"
#include "masks.hpp"

using namespace spheroseg::geometry;

namespace {

/// Components by flooding, one pixel after the other.
std::vector<std::uint32_t> flooded(const LabelImage& image) {
    std::vector<std::uint32_t> out(image.labels.size(), 0);
    std::uint32_t count = 0;
    for (std::size_t start = 0; start < out.size(); ++start) {
        if (image.labels[start] == 0 || out[start] != 0) continue;
        std::vector<std::size_t> work{start};
        out[start] = ++count;
        while (!work.empty()) {
            const std::size_t at = work.back();
            work.pop_back();
            const auto x = static_cast<std::uint32_t>(at % image.width);
            const auto y = static_cast<std::uint32_t>(at / image.width);
            const auto visit = [&](std::uint32_t u, std::uint32_t v) {
                if (u >= image.width || v >= image.height) return;
                const std::size_t next = std::size_t{v} * image.width + u;
                if (image.labels[next] != image.labels[at] || out[next] != 0) return;
                out[next] = count;
                work.push_back(next);
            };
            visit(x - 1, y);
            visit(x + 1, y);
            visit(x, y - 1);
            visit(x, y + 1);
        }
    }
    return out;
}

}  // namespace

TEST_CASE(
    "components are 4-connected, numbered in raster order, and agree with flooding on 2000 random masks") {
    std::mt19937 random(1);
    for (int i = 0; i < 2000; ++i) {
        const LabelImage mask = random_mask(random);
        const Components components = find_components(mask);
        INFO("seed 1, mask " << i);
        const auto labels = to_label_image(components).labels;
        REQUIRE(labels == flooded(mask));
        std::vector<std::uint64_t> areas(components.count(), 0);
        for (std::size_t p = 0; p < mask.labels.size(); ++p)
            if (const auto label = labels[p]; label != 0) {
                ++areas[label - 1];
                REQUIRE(components.sources[label - 1] == mask.labels[p]);
            }
        REQUIRE(areas == components.areas);
        LabelImage again{mask.width, mask.height, std::vector<std::uint32_t>(mask.labels.size(), 0)};
        for (const Run& run : components.runs)
            for (auto x = run.begin; x < run.end; ++x)
                again.labels[std::size_t{run.row} * mask.width + x] = run.component;
        REQUIRE(again.labels == labels);
    }
}

TEST_CASE("pixels that touch only at a corner are two objects") {
    CHECK(find_components(drawn({"#.", ".#"})).count() == 2);
    CHECK(find_components(drawn({"##", ".#"})).count() == 1);
}

TEST_CASE("an image without pixels has no components") {
    CHECK(find_components({}).count() == 0);
}

TEST_CASE("small components go and the rest is numbered anew") {
    Components components = find_components(drawn({"#.##", "..##", "#...", "#.2."}));
    remove_small(components, 2);
    CHECK(components.count() == 2);
    CHECK(components.areas == std::vector<std::uint64_t>{4, 2});
    CHECK(to_label_image(components).labels == drawn({"..##", "..##", "2...", "2..."}).labels);
    CHECK(components.runs.size() == 4);
}

TEST_CASE("components of a small mean go and the rest is numbered anew") {
    ComponentBuilder builder(8, 2, true);
    builder.add(0, 0, 2, 1, {1.5, 0});  // 0.75 on average, then 0.5 with the row below
    builder.add(0, 3, 4, 2, {0.75, 0});
    builder.add(0, 5, 8, 3, {2.0, 0});
    builder.add(1, 0, 2, 1, {0.5, 0});
    builder.add(1, 5, 8, 3, {2.5, 0});
    const Components all = builder.finish();
    Components kept = all;
    const auto always = [](double score) { return [score](double) { return score; }; };
    remove_weak(kept, always(0.75));
    CHECK(kept.areas == std::vector<std::uint64_t>{1, 6});
    CHECK(to_label_image(kept).labels == drawn({"...1.222", ".....222"}).labels);
    CHECK(mean_weights(kept) == std::vector<double>{0.75, 0.75});
    kept = all;
    remove_weak(kept, always(0));
    CHECK(kept.areas == all.areas);
    remove_weak(kept, [](double area) { return area < 5 ? 0.625 : 0.5; });
    CHECK(kept.areas == std::vector<std::uint64_t>{1, 6});
    remove_weak(kept, always(1));
    CHECK(kept.count() == 0);
}

TEST_CASE("components that were made apart are joined in raster order, also where they lie over each other") {
    const Components first = find_components(drawn({"##..", "##..", "...#"}));
    const Components second = find_components(drawn({".###", "....", "#..."}));
    const Components all = join({first, second});
    CHECK(all.areas == std::vector<std::uint64_t>{4, 1, 3, 1});
    CHECK(all.width == 4);
    REQUIRE(all.runs.size() == 5);
    std::vector<std::uint32_t> order;
    for (const Run& run : all.runs) order.push_back(run.component);
    CHECK(order == std::vector<std::uint32_t>{1, 3, 1, 4, 2});
    CHECK(join({second}).areas == second.areas);
    CHECK(join({second, first}).count() == 4);
}

TEST_CASE("filled holes take in islands of their own label and leave those of others") {
    Components same = find_components(drawn({"#####", "#...#", "#.#.#", "#...#", "#####"}));
    fill_holes(same);
    CHECK(same.count() == 1);
    CHECK(same.areas[0] == 25);

    Components other = find_components(drawn({"#####", "#...#", "#.2.#", "#...#", "#####"}));
    fill_holes(other);
    CHECK(other.count() == 2);
    CHECK(other.areas == std::vector<std::uint64_t>{24, 1});
    CHECK(trace_outlines(other)[0].holes.size() == 1);
}

TEST_CASE("space between two objects is no hole of either, and a pocket closed by a corner is one") {
    Components between = find_components(drawn({"##22", "#..2", "#..2", "##22"}));
    fill_holes(between);
    CHECK(between.areas == std::vector<std::uint64_t>{6, 6});

    Components pocket = find_components(drawn({"###.", "#.#.", "##.#", "...#"}));
    REQUIRE(pocket.count() == 2);
    fill_holes(pocket);
    CHECK(pocket.areas[0] == 8);
}

TEST_CASE("after filling, nothing made from one threshold has a hole (2000 random masks)") {
    std::mt19937 random(2);
    for (int i = 0; i < 2000; ++i) {
        LabelImage mask = random_mask(random);
        for (auto& label : mask.labels) label = label != 0 ? 1 : 0;
        Components components = find_components(mask);
        fill_holes(components);
        const LabelImage filled = to_label_image(components);
        INFO("seed 2, mask " << i);
        for (std::size_t p = 0; p < mask.labels.size(); ++p)
            if (mask.labels[p] != 0) REQUIRE(filled.labels[p] != 0);
        REQUIRE(to_label_image(find_components(filled)).labels == filled.labels);
        REQUIRE(find_components(filled).areas == components.areas);
        for (const Polygon& polygon : trace_outlines(components)) REQUIRE(polygon.holes.empty());
    }
}
