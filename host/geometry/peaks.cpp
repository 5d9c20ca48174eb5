// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <algorithm>
#include <cmath>
#include <numeric>

#include "geometry/neighbours.hpp"
#include "geometry/watershed.hpp"

namespace spheroseg::geometry {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

/// One pixel for each peak of `height` that is an object of its own; `order` has the highest pixels first.
/// Pixels join in that order, so where two parts meet is the saddle between their peaks, and
/// `is_apart(saddle, peak)` says of the lower of the two whether it is one. The highest peak always is.
template <typename Height, typename IsApart>
Seeds seeds_at_peaks(const Region& region, const std::vector<Height>& height,
                     const std::vector<std::uint32_t>& order, IsApart&& is_apart) {
    Seeds seeds{std::vector<std::uint32_t>(region.pixels(), 0), 0};
    const Neighbours neighbours(region);
    std::vector<std::uint32_t> parent(region.pixels(), kNone);  // the part's peak stands for it
    const auto find = [&](std::uint32_t p) {
        while (parent[p] != p) p = parent[p] = parent[parent[p]];
        return p;
    };
    const auto is_higher = [&](std::uint32_t a, std::uint32_t b) {
        return height[a] > height[b] || (height[a] == height[b] && a < b);
    };
    std::vector<bool> apart(region.pixels(), false);  // by peak
    for (const std::uint32_t p : order) {
        parent[p] = p;
        neighbours.for_each(p, [&](std::uint32_t q) {
            if (parent[q] == kNone) return;
            std::uint32_t high = find(p);
            std::uint32_t low = find(q);
            if (high == low) return;
            if (is_higher(low, high)) std::swap(high, low);
            if (low != p && is_apart(height[p], height[low])) apart[low] = true;
            parent[low] = high;
        });
    }
    apart[order.front()] = true;
    for (std::uint32_t p = 0; p < region.pixels(); ++p)
        if (apart[p]) seeds.labels[p] = ++seeds.count;
    return seeds;
}

/// Counting sort: the highest first, in raster order among equals.
std::vector<std::uint32_t> from_highest(const std::vector<Level>& levels) {
    std::vector<std::uint32_t> next(*std::max_element(levels.begin(), levels.end()) + std::size_t{1}, 0);
    for (const Level level : levels)
        if (level > 0) ++next[level - 1U];
    for (std::size_t level = next.size() - 1; level > 0; --level) next[level - 1] += next[level];
    std::vector<std::uint32_t> order(levels.size());
    for (std::uint32_t p = 0; p < levels.size(); ++p) order[next[levels[p]]++] = p;
    return order;
}

/// How many 4-connected parts the pixels have of which `is_in` holds.
template <typename IsIn>
std::size_t count_parts(const Region& region, IsIn&& is_in) {
    struct Stretch {
        std::uint32_t begin;
        std::uint32_t end;
        std::uint32_t name;
    };
    std::vector<Stretch> above;
    std::vector<Stretch> here;
    std::vector<std::uint32_t> parent;  // by stretch
    const auto find = [&](std::uint32_t s) {
        while (parent[s] != s) s = parent[s] = parent[parent[s]];
        return s;
    };
    std::size_t parts = 0;
    std::size_t next = 0;  // the first one above that may touch
    std::uint32_t at = region.top();
    region.for_each_stretch(is_in, [&](std::uint32_t row, std::uint32_t begin, std::uint32_t end) {
        if (row != at) {
            above.swap(here);
            here.clear();
            if (row != at + 1) above.clear();
            at = row;
            next = 0;
        }
        const auto name = static_cast<std::uint32_t>(parent.size());
        parent.push_back(name);
        ++parts;
        while (next < above.size() && above[next].end <= begin) ++next;
        for (std::size_t a = next; a < above.size() && above[a].begin < end; ++a) {
            const std::uint32_t other = find(above[a].name);
            const std::uint32_t own = find(name);
            if (own == other) continue;
            parent[own] = other;
            --parts;
        }
        here.push_back({begin, end, name});
    });
    return parts;
}

/// Between a peak and its saddle lies a multiple of `prominence`, from which on it is apart from higher ones.
/// Most regions are one object, and to look from few levels on costs less than to order all pixels.
bool may_have_two_peaks(const Region& region, const std::vector<Level>& levels, Level prominence) {
    constexpr int kMostLooks = 4;
    const Level highest = *std::max_element(levels.begin(), levels.end());
    if (highest / prominence > kMostLooks) return true;
    for (std::uint32_t least = prominence; least <= highest; least += prominence)
        if (count_parts(region, [&](std::uint32_t pixel) { return levels[pixel] >= least; }) > 1) return true;
    return false;
}

Seeds seed_at_the_highest(const std::vector<Level>& levels) {
    Seeds seeds{std::vector<std::uint32_t>(levels.size(), 0), 1};
    seeds.labels[static_cast<std::size_t>(std::max_element(levels.begin(), levels.end()) - levels.begin())] =
        1;
    return seeds;
}

}  // namespace

Seeds seeds_by_neck(const Region& region, const std::vector<std::uint32_t>& squared, double neck) {
    constexpr std::uint32_t kFar = 0xFFFFFFFF;
    if (squared.empty() || squared[0] == kFar) return {std::vector<std::uint32_t>(region.pixels(), 0), 0};
    std::vector<std::uint32_t> order(region.pixels());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return squared[a] > squared[b]; });
    // The depth where two parts meet is half the width of the neck between them.
    return seeds_at_peaks(region, squared, order, [&](std::uint32_t saddle, std::uint32_t peak) {
        return saddle < neck * neck * peak;
    });
}

Seeds seeds_by_prominence(const Region& region, const std::vector<Level>& levels, Level least_peak,
                          Level prominence) {
    if (levels.empty()) return {};
    if (!may_have_two_peaks(region, levels, prominence)) return seed_at_the_highest(levels);
    return seeds_at_peaks(region, levels, from_highest(levels), [&](Level saddle, Level peak) {
        return peak >= least_peak && peak - saddle >= prominence;
    });
}

}  // namespace spheroseg::geometry
