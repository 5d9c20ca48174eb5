// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/watershed.hpp"

#include <algorithm>
#include <optional>

#include "geometry/components.hpp"

namespace spheroseg::geometry {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

/// Pixels that wait, the highest level first, in the order of their coming within a level.
class LevelQueue {
  public:
    LevelQueue(std::size_t pixels, const std::vector<Level>& levels)
        : levels_(levels),
          lists_(std::size_t{*std::max_element(levels.begin(), levels.end())} + 1),
          next_(pixels),
          runs_(pixels) {}

    struct Place {
        std::uint32_t pixel;
        std::uint32_t run;
    };

    void push(const Place& place) {
        List& list = lists_[levels_[place.pixel]];
        next_[place.pixel] = kNone;
        runs_[place.pixel] = place.run;
        if (list.first == kNone)
            list.first = place.pixel;
        else
            next_[list.last] = place.pixel;
        list.last = place.pixel;
        highest_ = std::max<std::size_t>(highest_, levels_[place.pixel] + std::size_t{1});
    }
    std::optional<Place> pop() {
        while (highest_ > 0 && lists_[highest_ - 1].first == kNone) --highest_;
        if (highest_ == 0) return std::nullopt;
        List& list = lists_[highest_ - 1];
        const std::uint32_t pixel = list.first;
        list.first = next_[pixel];
        return Place{pixel, runs_[pixel]};
    }

  private:
    struct List {
        std::uint32_t first = kNone;
        std::uint32_t last = kNone;
    };
    const std::vector<Level>& levels_;
    std::vector<List> lists_;          // by level
    std::vector<std::uint32_t> next_;  // by pixel, in its list
    std::vector<std::uint32_t> runs_;  // by pixel
    std::size_t highest_ = 0;          // no list from here on holds anything
};

std::vector<std::uint32_t> flood(const Region& region, const std::vector<Level>& levels,
                                 std::vector<std::uint32_t> labels) {
    LevelQueue queue(region.pixels(), levels);
    for (std::uint32_t r = 0; r < region.runs().size(); ++r) {
        const RegionRun& run = region.runs()[r];
        for (std::uint32_t p = run.first; p < run.first + (run.end - run.begin); ++p) {
            if (labels[p] == 0) continue;
            bool at_front = false;
            region.for_each_neighbour(p, r,
                                      [&](std::uint32_t q, std::uint32_t) { at_front |= labels[q] == 0; });
            if (at_front) queue.push({p, r});
        }
    }
    while (const auto at = queue.pop())
        region.for_each_neighbour(at->pixel, at->run, [&](std::uint32_t q, std::uint32_t run) {
            if (labels[q] != 0) return;
            labels[q] = labels[at->pixel];
            queue.push({q, run});
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
    for (const RegionRun& run : region.runs())
        for (std::uint32_t x = run.begin; x < run.end; ++x) {
            const auto named = [&] { return x < run.end && is_seed[run.first + (x - run.begin)]; };
            if (!named()) continue;
            const std::uint32_t begin = x;
            while (named()) ++x;
            builder.add(run.row, begin, x, 1);
        }
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
    std::vector<std::uint32_t> kept = seeds.labels;
    for (;;) {
        std::vector<std::uint32_t> labels = flood(region, levels, kept);
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
