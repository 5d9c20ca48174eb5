// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/topology.hpp"

#include <algorithm>
#include <cmath>

namespace spheroseg::geometry {
namespace {

constexpr std::size_t kFewEdges = 24;  // up to here all pairs are cheaper than a grid

/// Twice the area of the triangle: positive where p lies on the right hand of o→a on screen.
double cross(const Point& o, const Point& a, const Point& p) {
    return (a.x - o.x) * (p.y - o.y) - (a.y - o.y) * (p.x - o.x);
}

bool apart(const Edge& e, const Edge& f) {
    return std::max(e.a.x, e.b.x) < std::min(f.a.x, f.b.x) ||
           std::max(f.a.x, f.b.x) < std::min(e.a.x, e.b.x) ||
           std::max(e.a.y, e.b.y) < std::min(f.a.y, f.b.y) || std::max(f.a.y, f.b.y) < std::min(e.a.y, e.b.y);
}

/// p lies on the edge but is none of its ends; `side` is its cross product with it.
bool touches(double side, const Point& p, const Edge& e) {
    return side == 0 && !(p == e.a) && !(p == e.b) && std::min(e.a.x, e.b.x) <= p.x &&
           p.x <= std::max(e.a.x, e.b.x) && std::min(e.a.y, e.b.y) <= p.y && p.y <= std::max(e.a.y, e.b.y);
}

/// Direction o→p lies strictly within the sector that opens at o→from and turns to o→to.
bool in_sector(const Point& o, const Point& p, const Point& from, const Point& to) {
    if (cross(o, from, to) > 0) return cross(o, from, p) > 0 && cross(o, p, to) > 0;
    return !(cross(o, to, p) > 0 && cross(o, p, from) > 0);
}

bool in_conflict(const std::vector<Edge>& edges, const Edge& e, const Edge& f) {
    if (apart(e, f)) return false;
    const double fa = cross(e.a, e.b, f.a);
    const double fb = cross(e.a, e.b, f.b);
    const double ea = cross(f.a, f.b, e.a);
    const double eb = cross(f.a, f.b, e.b);
    if (((fa > 0 && fb < 0) || (fa < 0 && fb > 0)) && ((ea > 0 && eb < 0) || (ea < 0 && eb > 0))) return true;
    if (touches(fa, f.a, e) || touches(fb, f.b, e) || touches(ea, e.a, f) || touches(eb, e.b, f)) return true;
    if ((e.a == f.a && e.b == f.b) || (e.a == f.b && e.b == f.a)) return true;
    if (!(e.b == f.b)) return false;
    // Two chains meet at a corner: they cross when one goes on both sides of the other.
    const Point& onward = edges[e.next].b;
    return in_sector(e.b, f.a, onward, e.a) != in_sector(e.b, edges[f.next].b, onward, e.a);
}

/// Edges by the cells that they pass through, as one list with the places where each cell begins.
class Grid {
  public:
    explicit Grid(const std::vector<Edge>& edges) : edges_(edges) {
        double right = -INFINITY;
        double bottom = -INFINITY;
        double length = 0;
        for (const Edge& e : edges) {
            left_ = std::min({left_, e.a.x, e.b.x});
            right = std::max({right, e.a.x, e.b.x});
            top_ = std::min({top_, e.a.y, e.b.y});
            bottom = std::max({bottom, e.a.y, e.b.y});
            length += std::hypot(e.b.x - e.a.x, e.b.y - e.a.y);
        }
        const auto n = static_cast<double>(edges.size());
        // Wide enough that edges cross few cells and that there are not many more cells than edges.
        cell_ = std::max({2 * length / n, std::sqrt((right - left_) * (bottom - top_) / n), 1e-9});
        columns_ = static_cast<std::size_t>((right - left_) / cell_) + 1;
        rows_ = static_cast<std::size_t>((bottom - top_) / cell_) + 1;
        starts_.assign(columns_ * rows_ + 1, 0);
        for (const Edge& e : edges) for_each_cell(e, [&](std::size_t cell) { ++starts_[cell + 1]; });
        for (std::size_t c = 0; c + 1 < starts_.size(); ++c) starts_[c + 1] += starts_[c];
        entries_.resize(starts_.back());
        std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
        for (std::uint32_t i = 0; i < edges.size(); ++i)
            for_each_cell(edges[i], [&](std::size_t cell) { entries_[next[cell]++] = i; });
    }

    std::uint64_t pairs() const {
        std::uint64_t sum = 0;
        for (std::size_t c = 0; c + 1 < starts_.size(); ++c) {
            const std::uint64_t here = starts_[c + 1] - starts_[c];
            sum += here * here / 2;
        }
        return sum;
    }

    void search(const ConflictReport& report) const {
        for (std::size_t c = 0; c + 1 < starts_.size(); ++c)
            for (std::uint32_t i = starts_[c]; i < starts_[c + 1]; ++i)
                for (std::uint32_t j = starts_[c]; j < i; ++j)
                    if (in_conflict(edges_, edges_[entries_[i]], edges_[entries_[j]]))
                        report(entries_[i], entries_[j]);
    }

  private:
    const std::vector<Edge>& edges_;
    double left_ = INFINITY;
    double top_ = INFINITY;
    double cell_ = 1;
    std::size_t columns_ = 0;
    std::size_t rows_ = 0;
    std::vector<std::uint32_t> starts_;  // by cell, row-major
    std::vector<std::uint32_t> entries_;

    std::size_t column(double x) const { return place(x - left_, columns_); }
    std::size_t row(double y) const { return place(y - top_, rows_); }
    std::size_t place(double offset, std::size_t count) const {
        return offset <= 0 ? 0 : std::min(count - 1, static_cast<std::size_t>(offset / cell_));
    }

    template <typename Visit>
    void for_each_cell(const Edge& e, Visit&& visit) const {
        const double low_x = std::min(e.a.x, e.b.x);
        const double high_x = std::max(e.a.x, e.b.x);
        const std::size_t last_row = row(std::max(e.a.y, e.b.y));
        for (std::size_t r = row(std::min(e.a.y, e.b.y)); r <= last_row; ++r) {
            double from = low_x;
            double to = high_x;
            if (e.a.y != e.b.y) {  // the part within this row of cells, with a margin for rounding
                const double y0 = top_ + static_cast<double>(r) * cell_;
                const double t0 = std::clamp((y0 - e.a.y) / (e.b.y - e.a.y), 0.0, 1.0);
                const double t1 = std::clamp((y0 + cell_ - e.a.y) / (e.b.y - e.a.y), 0.0, 1.0);
                const double x0 = e.a.x + t0 * (e.b.x - e.a.x);
                const double x1 = e.a.x + t1 * (e.b.x - e.a.x);
                from = std::max(low_x, std::min(x0, x1) - 1e-3 * cell_);
                to = std::min(high_x, std::max(x0, x1) + 1e-3 * cell_);
            }
            const std::size_t last = column(to);
            for (std::size_t c = column(from); c <= last; ++c) visit(r * columns_ + c);
        }
    }
};

}  // namespace

std::vector<Edge> edges_of(const std::vector<const Ring*>& rings) {
    std::vector<Edge> edges;
    for (std::uint32_t r = 0; r < rings.size(); ++r) {
        const Ring& ring = *rings[r];
        const std::size_t first = edges.size();
        for (std::size_t i = 0; i < ring.size(); ++i) {
            const bool last = i + 1 == ring.size();
            edges.push_back({ring[i], ring[last ? 0 : i + 1], r,
                             static_cast<std::uint32_t>(last ? first : edges.size() + 1)});
        }
    }
    return edges;
}

std::vector<const Ring*> rings_of(const Polygon& polygon) {
    std::vector<const Ring*> rings{&polygon.exterior};
    for (const Ring& hole : polygon.holes) rings.push_back(&hole);
    return rings;
}

bool find_conflicts(const std::vector<Edge>& edges, const ConflictReport& report, std::uint64_t most_pairs) {
    if (edges.size() <= kFewEdges) {
        for (std::uint32_t i = 0; i < edges.size(); ++i)
            for (std::uint32_t j = 0; j < i; ++j)
                if (in_conflict(edges, edges[i], edges[j])) report(i, j);
        return true;
    }
    const Grid grid(edges);
    if (most_pairs != std::numeric_limits<std::uint64_t>::max() && grid.pairs() > most_pairs) return false;
    grid.search(report);
    return true;
}

std::vector<std::uint32_t> misplaced_rings(const std::vector<Edge>& edges) {
    // One point of each ring is looked at: the middle of its first edge, which lies on no other ring.
    struct Probe {
        Point p;
        std::uint32_t ring;
        bool inside;
    };
    std::vector<Probe> probes;
    for (std::size_t i = 1; i < edges.size(); ++i)
        if (edges[i].ring != edges[i - 1].ring)
            probes.push_back({{(edges[i].a.x + edges[i].b.x) / 2, (edges[i].a.y + edges[i].b.y) / 2},
                              edges[i].ring,
                              false});
    if (probes.empty()) return {};
    std::sort(probes.begin(), probes.end(), [](const Probe& p, const Probe& q) { return p.p.y < q.p.y; });
    // Each edge turns the parity of the probes right of it within its rows.
    for (const Edge& e : edges) {
        if (e.a.y == e.b.y) continue;
        const double low = std::min(e.a.y, e.b.y);
        const double high = std::max(e.a.y, e.b.y);
        auto probe = std::lower_bound(probes.begin(), probes.end(), low,
                                      [](const Probe& p, double y) { return p.p.y < y; });
        for (; probe != probes.end() && probe->p.y < high; ++probe)
            if (probe->ring != e.ring &&
                e.a.x + (probe->p.y - e.a.y) / (e.b.y - e.a.y) * (e.b.x - e.a.x) < probe->p.x)
                probe->inside = !probe->inside;
    }
    std::vector<std::uint32_t> out;
    for (const Probe& probe : probes)
        if (!probe.inside) out.push_back(probe.ring);
    return out;
}

}  // namespace spheroseg::geometry
