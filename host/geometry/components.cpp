// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/components.hpp"

#include <algorithm>
#include <tuple>

namespace spheroseg::geometry {
namespace {

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

/// Removes components that `stays(index)` is false of.
template <typename Stays>
void keep(Components& components, Stays&& stays) {
    std::vector<std::uint32_t> numbers(components.count() + 1, 0);
    std::uint32_t kept = 0;
    for (std::size_t i = 0; i < components.count(); ++i) {
        if (!stays(i)) continue;
        components.areas[kept] = components.areas[i];
        components.sources[kept] = components.sources[i];
        numbers[i + 1] = ++kept;
    }
    if (kept == components.count()) return;
    components.areas.resize(kept);
    components.sources.resize(kept);
    std::size_t runs = 0;
    for (std::size_t i = 0; i < components.runs.size(); ++i) {
        const Run& run = components.runs[i];
        const std::uint32_t number = numbers[run.component];
        if (number == 0) continue;
        if (!components.weights.empty()) components.weights[runs] = components.weights[i];
        components.runs[runs++] = {run.row, run.begin, run.end, number};
    }
    components.runs.resize(runs);
    if (!components.weights.empty()) components.weights.resize(runs);
}

}  // namespace

ComponentBuilder::ComponentBuilder(std::uint32_t width, std::uint32_t height, bool weighted)
    : weighted_(weighted) {
    out_.width = width;
    out_.height = height;
}

std::size_t ComponentBuilder::bytes_per_run() const {
    return sizeof(Run) + 2 * sizeof(std::uint32_t) + (weighted_ ? sizeof(RunWeight) : 0);
}

std::uint32_t ComponentBuilder::find(std::uint32_t run) {
    while (parent_[run] != run) run = parent_[run] = parent_[parent_[run]];
    return run;
}

void ComponentBuilder::join(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
}

void ComponentBuilder::add(std::uint32_t row, std::uint32_t begin, std::uint32_t end, std::uint32_t label,
                           RunWeight weight) {
    auto& runs = out_.runs;
    const std::size_t index = runs.size();
    if (index == 0 || runs.back().row != row) {
        const bool follows = index > 0 && runs.back().row + 1 == row;
        above_ = follows ? row_start_ : index;
        row_start_ = index;
    }
    runs.push_back({row, begin, end, 0});
    if (weighted_) out_.weights.push_back(weight);
    labels_.push_back(label);
    parent_.push_back(static_cast<std::uint32_t>(index));
    while (above_ < row_start_ && runs[above_].end <= begin) ++above_;
    for (std::size_t a = above_; a < row_start_ && runs[a].begin < end; ++a)
        if (labels_[a] == label) join(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(index));
}

Components ComponentBuilder::finish() {
    for (std::size_t i = 0; i < out_.runs.size(); ++i) {
        Run& run = out_.runs[i];
        const std::uint32_t first = find(static_cast<std::uint32_t>(i));
        if (first == i) {
            out_.sources.push_back(labels_[i]);
            out_.areas.push_back(0);
            run.component = static_cast<std::uint32_t>(out_.areas.size());
        } else {
            run.component = out_.runs[first].component;
        }
        out_.areas[run.component - 1] += run.end - run.begin;
    }
    labels_ = {};
    parent_ = {};
    return std::move(out_);
}

Components find_components(const LabelImage& labels) {
    ComponentBuilder builder(labels.width, labels.height, false);
    for (std::uint32_t y = 0; y < labels.height; ++y) {
        const std::uint32_t* row = labels.labels.data() + std::size_t{y} * labels.width;
        for (std::uint32_t x = skip_background(row, 0, labels.width); x < labels.width;
             x = skip_background(row, x, labels.width)) {
            const std::uint32_t begin = x;
            const std::uint32_t label = row[x];
            while (x < labels.width && row[x] == label) ++x;
            builder.add(y, begin, x, label);
        }
    }
    return builder.finish();
}

LabelImage to_label_image(const Components& components) {
    LabelImage image{components.width, components.height,
                     std::vector<std::uint32_t>(std::size_t{components.width} * components.height, 0)};
    for (const Run& run : components.runs) {
        auto* row = image.labels.data() + std::size_t{run.row} * image.width;
        std::fill(row + run.begin, row + run.end, run.component);
    }
    return image;
}

void remove_small(Components& components, double min_area) {
    keep(components, [&](std::size_t i) {
        return components.areas[i] != 0 && static_cast<double>(components.areas[i]) >= min_area;
    });
}

void remove_weak(Components& components, const std::function<double(double area)>& least) {
    const auto means = mean_weights(components);
    keep(components,
         [&](std::size_t i) { return means[i] >= least(static_cast<double>(components.areas[i])); });
}

Components join(std::vector<Components> parts) {
    Components all = std::move(parts.at(0));
    all.weights = {};
    const auto before = [](const Run& a, const Run& b) {
        return std::tie(a.row, a.begin, a.component) < std::tie(b.row, b.begin, b.component);
    };
    for (std::size_t p = 1; p < parts.size(); ++p) {
        const Components part = std::move(parts[p]);
        const auto first = static_cast<std::uint32_t>(all.count());
        const auto middle = static_cast<std::ptrdiff_t>(all.runs.size());
        for (Run run : part.runs) {
            run.component += first;
            all.runs.push_back(run);
        }
        std::inplace_merge(all.runs.begin(), all.runs.begin() + middle, all.runs.end(), before);
        all.sources.insert(all.sources.end(), part.sources.begin(), part.sources.end());
        all.areas.insert(all.areas.end(), part.areas.begin(), part.areas.end());
    }
    return all;
}

std::vector<double> mean_weights(const Components& components) {
    std::vector<double> means(components.count(), 0);
    for (std::size_t i = 0; i < components.weights.size(); ++i)
        means[components.runs[i].component - 1] += components.weights[i].inside;
    for (std::size_t c = 0; c < means.size(); ++c) means[c] /= static_cast<double>(components.areas[c]);
    return means;
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
