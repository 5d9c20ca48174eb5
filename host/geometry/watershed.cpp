// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/watershed.hpp"

#include <algorithm>
#include <optional>

#include "geometry/components.hpp"
#include "geometry/neighbours.hpp"

namespace spheroseg::geometry {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

/// Pixels that wait, the highest level first, in the order of their coming within a level.
class LevelQueue {
  public:
    LevelQueue(std::size_t pixels, const std::vector<Level>& levels)
        : levels_(levels),
          lists_(std::size_t{*std::max_element(levels.begin(), levels.end())} + 1),
          next_(pixels) {}

    void push(std::uint32_t pixel) {
        List& list = lists_[levels_[pixel]];
        next_[pixel] = kNone;
        if (list.first == kNone)
            list.first = pixel;
        else
            next_[list.last] = pixel;
        list.last = pixel;
        highest_ = std::max<std::size_t>(highest_, levels_[pixel] + std::size_t{1});
    }
    std::optional<std::uint32_t> pop() {
        while (highest_ > 0 && lists_[highest_ - 1].first == kNone) --highest_;
        if (highest_ == 0) return std::nullopt;
        List& list = lists_[highest_ - 1];
        const std::uint32_t pixel = list.first;
        list.first = next_[pixel];
        return pixel;
    }

  private:
    struct List {
        std::uint32_t first = kNone;
        std::uint32_t last = kNone;
    };
    const std::vector<Level>& levels_;
    std::vector<List> lists_;          // by level
    std::vector<std::uint32_t> next_;  // by pixel, in its list
    std::size_t highest_ = 0;          // no list from here on holds anything
};

std::vector<std::uint32_t> flood(const Neighbours& neighbours, const std::vector<Level>& levels,
                                 std::vector<std::uint32_t> labels) {
    LevelQueue queue(labels.size(), levels);
    for (std::uint32_t p = 0; p < labels.size(); ++p) {
        if (labels[p] == 0) continue;
        bool at_front = false;
        neighbours.for_each(p, [&](std::uint32_t q) { at_front |= labels[q] == 0; });
        if (at_front) queue.push(p);
    }
    while (const auto at = queue.pop())
        neighbours.for_each(*at, [&](std::uint32_t q) {
            if (labels[q] != 0) return;
            labels[q] = labels[*at];
            queue.push(q);
        });
    return labels;
}

/// Numbers the labels 1…n in raster order of their first pixels.
void renumber(std::vector<std::uint32_t>& labels, std::uint32_t most) {
    std::vector<std::uint32_t> numbers(most + std::size_t{1}, 0);
    std::uint32_t count = 0;
    for (std::uint32_t& label : labels) {
        if (label == 0) continue;
        if (numbers[label] == 0) numbers[label] = ++count;
        label = numbers[label];
    }
}

}  // namespace

Seeds seeds_of(const Region& region, const std::vector<bool>& is_seed, double min_pixels) {
    ComponentBuilder builder(region.right(), region.bottom(), false);
    region.for_each_stretch(
        [&](std::uint32_t pixel) { return is_seed[pixel]; },
        [&](std::uint32_t row, std::uint32_t begin, std::uint32_t end) { builder.add(row, begin, end, 1); });
    Components parts = builder.finish();
    remove_small(parts, min_pixels);
    Seeds seeds{std::vector<std::uint32_t>(region.pixels(), 0), static_cast<std::uint32_t>(parts.count())};
    std::size_t r = 0;
    for (const Run& part : parts.runs) {
        while (region.runs()[r].row != part.row || region.runs()[r].end <= part.begin) ++r;
        const RegionRun& run = region.runs()[r];
        std::fill_n(seeds.labels.begin() + run.first + (part.begin - run.begin), part.end - part.begin,
                    part.component);
    }
    return seeds;
}

std::vector<std::uint32_t> watershed(const Region& region, const std::vector<Level>& levels,
                                     const Seeds& seeds, double min_area) {
    if (seeds.count < 2) return std::vector<std::uint32_t>(region.pixels(), 1);
    const Neighbours neighbours(region);
    std::vector<std::uint32_t> kept = seeds.labels;
    for (;;) {
        std::vector<std::uint32_t> labels = flood(neighbours, levels, kept);
        std::vector<std::uint64_t> areas(seeds.count + std::size_t{1}, 0);
        for (const std::uint32_t label : labels) ++areas[label];
        const auto largest =
            static_cast<std::uint32_t>(std::max_element(areas.begin(), areas.end()) - areas.begin());
        const auto stays = [&](std::uint32_t label) {
            return label == largest || static_cast<double>(areas[label]) >= min_area;
        };
        bool changed = false;
        for (std::uint32_t& label : kept) {
            if (label == 0 || stays(label)) continue;
            label = 0;
            changed = true;
        }
        if (changed) continue;
        renumber(labels, seeds.count);
        return labels;
    }
}

}  // namespace spheroseg::geometry
