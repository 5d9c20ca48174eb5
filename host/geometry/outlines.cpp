// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/outlines.hpp"

namespace spheroseg::geometry {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

/// Links the vertical edges of one component's runs into rings. Edge 2i is the left side of run i, which the
/// ring follows northwards, 2i + 1 its right side, followed southwards: the component is on the right hand.
class EdgeLinker {
  public:
    EdgeLinker(const Components& components, const RunsByComponent& groups, std::size_t component)
        : begin_(groups.order.data() + groups.starts[component]),
          count_(groups.starts[component + 1] - groups.starts[component]),
          runs_(components.runs),
          next_(2 * count_, kNone) {
        std::size_t above = 0;  // the runs of a row are [above, here), those of the next one [here, below)
        std::size_t here = 0;
        while (here < count_ || above < here) {
            std::size_t below = here;
            while (below < count_ && run(below).row == run(here).row) ++below;
            link_line(above, here, below);
            above = here;
            here = below;
        }
    }

    /// The rings in raster order of their first left sides, so the exterior comes first.
    void trace(Polygon& to) {
        std::vector<bool> traced(count_, false);
        for (std::size_t i = 0; i < count_; ++i) {
            if (traced[i]) continue;
            Ring ring;
            auto edge = static_cast<std::uint32_t>(2 * i);
            do {
                if (is_left(edge)) traced[edge / 2] = true;
                const std::uint32_t next = next_[edge];
                if (x_of(edge) != x_of(next)) {
                    const std::uint32_t index = edge / 2;
                    const auto row = static_cast<double>(run(index).row);
                    const double y = is_left(edge) ? row : row + 1;
                    ring.push_back({static_cast<double>(x_of(edge)), y});
                    ring.push_back({static_cast<double>(x_of(next)), y});
                }
                edge = next;
            } while (edge != 2 * i);
            Ring exact(ring.begin(), ring.end());  // without the room that growing left
            if (to.exterior.empty())
                to.exterior = std::move(exact);
            else
                to.holes.push_back(std::move(exact));
        }
    }

  private:
    const std::uint32_t* begin_;
    std::size_t count_;
    const std::vector<Run>& runs_;
    std::vector<std::uint32_t> next_;

    const Run& run(std::size_t i) const { return runs_[begin_[i]]; }
    static bool is_left(std::uint32_t edge) { return edge % 2 == 0; }
    std::uint32_t x_of(std::uint32_t edge) const {
        return is_left(edge) ? run(edge / 2).begin : run(edge / 2).end;
    }

    /// Walks along the line between two rows from left to right. Between its events the line is the upper or
    /// the lower border of the component, where only one of the rows is part of it; `open` is the edge at the
    /// left end of such a stretch that waits for the one at its right end.
    void link_line(std::size_t above, std::size_t here, std::size_t below) {
        auto a = static_cast<std::uint32_t>(2 * above);
        auto b = static_cast<std::uint32_t>(2 * here);
        const auto a_end = static_cast<std::uint32_t>(2 * here);
        const auto b_end = static_cast<std::uint32_t>(2 * below);
        bool in_above = false;
        bool in_below = false;
        std::uint32_t open = kNone;
        while (a < a_end || b < b_end) {
            const bool at_a = a < a_end && (b == b_end || x_of(a) <= x_of(b));
            const bool at_b = b < b_end && (a == a_end || x_of(b) <= x_of(a));
            // Rings arrive at the line along lower left and upper right sides and leave it by the others.
            if (at_a && at_b) {
                const bool left_a = is_left(a);
                const bool left_b = is_left(b);
                if (left_a && left_b) {
                    next_[b] = a;
                } else if (!left_a && !left_b) {
                    next_[a] = b;
                } else if (left_b) {  // only the corners of two pixels touch: on through the other pixel
                    next_[b] = open;
                    open = a;
                } else {
                    next_[open] = a;
                    open = b;
                }
            } else if (at_a) {
                const bool border_before = in_above != in_below;
                link(border_before, !is_left(a), a, open);
            } else {
                const bool border_before = in_above != in_below;
                link(border_before, is_left(b), b, open);
            }
            if (at_a) in_above = is_left(a++);
            if (at_b) in_below = is_left(b++);
        }
    }

    void link(bool border_ends, bool arrives, std::uint32_t edge, std::uint32_t& open) {
        if (!border_ends)
            open = edge;
        else if (arrives)
            next_[edge] = open;
        else
            next_[open] = edge;
    }
};

}  // namespace

Polygon trace_outline(const Components& components, const RunsByComponent& groups, std::size_t component) {
    Polygon polygon;
    EdgeLinker(components, groups, component).trace(polygon);
    return polygon;
}

std::vector<Polygon> trace_outlines(const Components& components) {
    std::vector<Polygon> polygons(components.count());
    const RunsByComponent groups = group_runs(components);
    for (std::size_t c = 0; c < polygons.size(); ++c) polygons[c] = trace_outline(components, groups, c);
    return polygons;
}

}  // namespace spheroseg::geometry
