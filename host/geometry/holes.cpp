// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <cmath>

#include "geometry/components.hpp"
#include "geometry/outlines.hpp"

namespace spheroseg::geometry {
namespace {

/// Lets one component after the other grow over the pixels that it encloses.
class Filler {
  public:
    explicit Filler(Components& components) : components_(components) {}

    void fill(const Ring& hole, std::uint32_t component) {
        for (std::size_t i = 0; i < hole.size(); ++i) {
            const Point& a = hole[i];
            const Point& b = hole[i + 1 == hole.size() ? 0 : i + 1];
            // The component is on the right hand of its ring, so the hole's pixels are on the left.
            const double step_x = (b.x > a.x) - (b.x < a.x);
            const double step_y = (b.y > a.y) - (b.y < a.y);
            const auto length = static_cast<std::size_t>(std::abs(b.x - a.x) + std::abs(b.y - a.y));
            const double middle_x = a.x + step_x / 2 + step_y / 2;
            const double middle_y = a.y + step_y / 2 - step_x / 2;
            for (std::size_t k = 0; k < length; ++k)
                flood(static_cast<std::size_t>(middle_x + static_cast<double>(k) * step_x),
                      static_cast<std::size_t>(middle_y + static_cast<double>(k) * step_y), component);
        }
    }

  private:
    Components& components_;
    std::vector<std::size_t> work_;

    void flood(std::size_t x, std::size_t y, std::uint32_t component) {
        const std::size_t width = components_.image.width;
        take(y * width + x, component);
        while (!work_.empty()) {
            const std::size_t at = work_.back();
            work_.pop_back();
            // What a component encloses never reaches the image's border, so all four neighbours exist.
            for (const std::size_t next : {at - 1, at + 1, at - width, at + width}) take(next, component);
        }
    }

    void take(std::size_t at, std::uint32_t component) {
        std::uint32_t& label = components_.image.labels[at];
        if (label == component) return;
        if (label != 0) {
            if (components_.sources[label - 1] != components_.sources[component - 1]) return;
            --components_.areas[label - 1];
        }
        label = component;
        ++components_.areas[component - 1];
        work_.push_back(at);
    }
};

}  // namespace

void fill_holes(Components& components) {
    const auto outlines = trace_outlines(components);
    Filler filler(components);
    bool changed = false;
    for (std::uint32_t c = 1; c <= components.count(); ++c) {
        if (components.areas[c - 1] == 0) continue;  // already part of the one around it
        for (const Ring& hole : outlines[c - 1].holes) {
            filler.fill(hole, c);
            changed = true;
        }
    }
    if (!changed) return;
    list_runs(components);
    remove_small(components, 1);
}

}  // namespace spheroseg::geometry
