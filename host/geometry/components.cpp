// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/components.hpp"

#include <algorithm>

namespace spheroseg::geometry {
namespace {

/// Union-find over runs, with the smallest member as representative: the first run in raster order.
class Equivalence {
  public:
    void add() { parent_.push_back(static_cast<std::uint32_t>(parent_.size())); }
    std::uint32_t find(std::uint32_t a) {
        while (parent_[a] != a) a = parent_[a] = parent_[parent_[a]];
        return a;
    }
    void join(std::uint32_t a, std::uint32_t b) {
        a = find(a);
        b = find(b);
        if (a != b) parent_[std::max(a, b)] = std::min(a, b);
    }

  private:
    std::vector<std::uint32_t> parent_;
};

/// The first place at or after `x` that is not background.
std::uint32_t skip_background(const std::uint32_t* row, std::uint32_t x, std::uint32_t width) {
    while (x + 8 <= width) {
        std::uint32_t any = 0;
        for (std::uint32_t k = 0; k < 8; ++k) any |= row[x + k];
        if (any != 0) break;
        x += 8;
    }
    while (x < width && row[x] == 0) ++x;
    return x;
}

/// Calls `found(row, begin, end, label)` for every run of equal, non-zero labels, in raster order.
template <typename Found>
void for_each_run(const LabelImage& image, Found&& found) {
    for (std::uint32_t y = 0; y < image.height; ++y) {
        const std::uint32_t* row = image.labels.data() + std::size_t{y} * image.width;
        for (std::uint32_t x = skip_background(row, 0, image.width); x < image.width;
             x = skip_background(row, x, image.width)) {
            const std::uint32_t begin = x;
            const std::uint32_t label = row[x];
            while (x < image.width && row[x] == label) ++x;
            found(y, begin, x, label);
        }
    }
}

void paint(LabelImage& image, const Run& run, std::uint32_t label) {
    auto* row = image.labels.data() + std::size_t{run.row} * image.width;
    std::fill(row + run.begin, row + run.end, label);
}

}  // namespace

Components find_components(const LabelImage& labels) {
    Components out;
    Equivalence same;
    std::vector<std::uint32_t> sources;  // by run
    std::size_t above = 0;               // first run of the row above that may still touch
    std::size_t row_start = 0;
    for_each_run(labels, [&](std::uint32_t y, std::uint32_t begin, std::uint32_t end, std::uint32_t label) {
        const std::size_t index = out.runs.size();
        if (index == 0 || out.runs.back().row != y) {
            const bool follows = index > 0 && out.runs.back().row + 1 == y;
            above = follows ? row_start : index;
            row_start = index;
        }
        out.runs.push_back({y, begin, end, 0});
        sources.push_back(label);
        same.add();
        while (above < row_start && out.runs[above].end <= begin) ++above;
        for (std::size_t a = above; a < row_start && out.runs[a].begin < end; ++a)
            if (sources[a] == label)
                same.join(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(index));
    });
    out.image = {labels.width, labels.height, std::vector<std::uint32_t>(labels.labels.size(), 0)};
    for (std::size_t i = 0; i < out.runs.size(); ++i) {
        Run& run = out.runs[i];
        const std::uint32_t first = same.find(static_cast<std::uint32_t>(i));
        if (first == i) {
            out.sources.push_back(sources[i]);
            out.areas.push_back(0);
            run.component = static_cast<std::uint32_t>(out.areas.size());
        } else {
            run.component = out.runs[first].component;
        }
        out.areas[run.component - 1] += run.end - run.begin;
        paint(out.image, run, run.component);
    }
    return out;
}

LabelImage apply_threshold(const float* probability, std::uint32_t width, std::uint32_t height,
                           double threshold) {
    LabelImage out{width, height, std::vector<std::uint32_t>(std::size_t{width} * height)};
    const auto limit = static_cast<float>(threshold);
    for (std::size_t i = 0; i < out.labels.size(); ++i) out.labels[i] = probability[i] >= limit ? 1 : 0;
    return out;
}

void remove_small(Components& components, double min_area) {
    std::vector<std::uint32_t> numbers(components.count() + 1, 0);
    std::uint32_t kept = 0;
    for (std::size_t i = 0; i < components.count(); ++i) {
        if (components.areas[i] == 0 || static_cast<double>(components.areas[i]) < min_area) continue;
        components.areas[kept] = components.areas[i];
        components.sources[kept] = components.sources[i];
        numbers[i + 1] = ++kept;
    }
    if (kept == components.count()) return;
    components.areas.resize(kept);
    components.sources.resize(kept);
    std::size_t runs = 0;
    for (const Run& run : components.runs) {
        const std::uint32_t number = numbers[run.component];
        if (number != run.component) paint(components.image, run, number);
        if (number != 0) components.runs[runs++] = {run.row, run.begin, run.end, number};
    }
    components.runs.resize(runs);
}

void list_runs(Components& components) {
    components.runs.clear();
    for_each_run(components.image,
                 [&](std::uint32_t y, std::uint32_t begin, std::uint32_t end, std::uint32_t component) {
                     components.runs.push_back({y, begin, end, component});
                 });
}

RunsByComponent group_runs(const Components& components) {
    RunsByComponent out;
    out.starts.assign(components.count() + 1, 0);
    for (const Run& run : components.runs) ++out.starts[run.component];
    for (std::size_t c = 0; c < components.count(); ++c) out.starts[c + 1] += out.starts[c];
    out.order.resize(components.runs.size());
    std::vector<std::size_t> next(out.starts.begin(), out.starts.end());
    for (std::size_t i = 0; i < components.runs.size(); ++i)
        out.order[next[components.runs[i].component - 1]++] = static_cast<std::uint32_t>(i);
    return out;
}

}  // namespace spheroseg::geometry
