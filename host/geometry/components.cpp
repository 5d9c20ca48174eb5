// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/components.hpp"

#include <algorithm>
#include <numeric>

namespace spheroseg::geometry {
namespace {

/// Union-find over provisional numbers, with the smallest member as representative.
class Equivalence {
  public:
    std::uint32_t make() {
        parent_.push_back(static_cast<std::uint32_t>(parent_.size()));
        return parent_.back();
    }
    std::uint32_t find(std::uint32_t a) {
        while (parent_[a] != a) a = parent_[a] = parent_[parent_[a]];
        return a;
    }
    void join(std::uint32_t a, std::uint32_t b) {
        a = find(a);
        b = find(b);
        if (a != b) parent_[std::max(a, b)] = std::min(a, b);
    }
    std::size_t size() const { return parent_.size(); }

  private:
    std::vector<std::uint32_t> parent_;
};

}  // namespace

Components find_components(const LabelImage& labels) {
    Components out;
    out.image.width = labels.width;
    out.image.height = labels.height;
    out.image.labels.assign(labels.labels.size(), 0);
    Equivalence same;
    same.make();  // 0: background
    const std::size_t width = labels.width;
    for (std::size_t y = 0; y < labels.height; ++y)
        for (std::size_t x = 0; x < width; ++x) {
            const std::size_t i = y * width + x;
            const std::uint32_t label = labels.labels[i];
            if (label == 0) continue;
            const std::uint32_t left = x > 0 && labels.labels[i - 1] == label ? out.image.labels[i - 1] : 0;
            const std::uint32_t above =
                y > 0 && labels.labels[i - width] == label ? out.image.labels[i - width] : 0;
            if (left != 0 && above != 0 && left != above) same.join(left, above);
            out.image.labels[i] = left != 0 ? left : above != 0 ? above : same.make();
        }
    std::vector<std::uint32_t> numbers(same.size(), 0);
    for (std::size_t i = 0; i < out.image.labels.size(); ++i) {
        auto& pixel = out.image.labels[i];
        if (pixel == 0) continue;
        auto& number = numbers[same.find(pixel)];
        if (number == 0) {
            out.sources.push_back(labels.labels[i]);
            out.areas.push_back(0);
            number = static_cast<std::uint32_t>(out.areas.size());
        }
        pixel = number;
        ++out.areas[number - 1];
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

void fill_holes(Components& components) {
    const std::size_t width = components.image.width;
    const std::size_t height = components.image.height;
    auto& labels = components.image.labels;
    std::vector<char> seen(labels.size(), 0);
    std::vector<std::size_t> region;
    for (std::size_t start = 0; start < labels.size(); ++start) {
        if (labels[start] != 0 || seen[start] != 0) continue;
        region.assign(1, start);
        seen[start] = 1;
        bool open = false;
        std::uint32_t owner = 0;
        bool single = true;
        for (std::size_t next = 0; next < region.size(); ++next) {  // 8-connected flood of the background
            const std::size_t x = region[next] % width;
            const std::size_t y = region[next] / width;
            if (x == 0 || y == 0 || x + 1 == width || y + 1 == height) open = true;
            for (std::size_t v = y == 0 ? 0 : y - 1; v <= std::min(y + 1, height - 1); ++v)
                for (std::size_t u = x == 0 ? 0 : x - 1; u <= std::min(x + 1, width - 1); ++u) {
                    const std::size_t at = v * width + u;
                    if (labels[at] == 0) {
                        if (seen[at] == 0) {
                            seen[at] = 1;
                            region.push_back(at);
                        }
                    } else if (u == x || v == y) {
                        if (owner == 0) owner = labels[at];
                        single = single && owner == labels[at];
                    }
                }
        }
        // A region met first in raster order has its enclosing component above its first pixel; islands only
        // come later.
        if (open || owner == 0) continue;
        const std::uint32_t above = labels[start - width];
        if (!single && above == 0) continue;
        for (const std::size_t at : region) labels[at] = above;
        components.areas[above - 1] += region.size();
    }
}

void remove_small(Components& components, double min_area) {
    std::vector<std::uint32_t> numbers(components.count() + 1, 0);
    std::uint32_t kept = 0;
    for (std::size_t i = 0; i < components.count(); ++i) {
        if (static_cast<double>(components.areas[i]) < min_area) continue;
        components.areas[kept] = components.areas[i];
        components.sources[kept] = components.sources[i];
        numbers[i + 1] = ++kept;
    }
    components.areas.resize(kept);
    components.sources.resize(kept);
    for (auto& label : components.image.labels) label = numbers[label];
}

}  // namespace spheroseg::geometry
