// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/simplify.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace spheroseg::geometry {
namespace {

double squared_distance_to_segment(const Point& p, const Point& a, const Point& b) {
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double length = dx * dx + dy * dy;
    const double t = length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0.0;
    const double ex = p.x - (a.x + t * dx);
    const double ey = p.y - (a.y + t * dy);
    return ex * ex + ey * ey;
}

/// Marks the corners to keep between `first` and `last` (indices that may run past the end and wrap).
void keep_between(const Ring& ring, std::size_t first, std::size_t last, double tolerance,
                  std::vector<char>& keep) {
    const std::size_t n = ring.size();
    std::vector<std::pair<std::size_t, std::size_t>> work{{first, last}};
    while (!work.empty()) {
        const auto [from, to] = work.back();
        work.pop_back();
        double worst = tolerance * tolerance;
        std::size_t split = 0;
        for (std::size_t i = from + 1; i < to; ++i) {
            const double away = squared_distance_to_segment(ring[i % n], ring[from % n], ring[to % n]);
            if (away > worst) {
                worst = away;
                split = i;
            }
        }
        if (split == 0) continue;
        keep[split % n] = 1;
        work.emplace_back(from, split);
        work.emplace_back(split, to);
    }
}

struct PointHash {
    std::size_t operator()(const Point& p) const {
        return std::hash<double>()(p.x) * 1000003U ^ std::hash<double>()(p.y);
    }
};

double cross(const Point& o, const Point& a, const Point& b) {
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

bool within(const Point& a, const Point& b, const Point& p) {
    return std::min(a.x, b.x) <= p.x && p.x <= std::max(a.x, b.x) && std::min(a.y, b.y) <= p.y &&
           p.y <= std::max(a.y, b.y);
}

/// Shared corners are allowed: neighbours have them, and so have outlines that touch at a corner.
bool edges_conflict(const Point& a, const Point& b, const Point& c, const Point& d) {
    const double c_side = cross(a, b, c);
    const double d_side = cross(a, b, d);
    const double a_side = cross(c, d, a);
    const double b_side = cross(c, d, b);
    if (((c_side > 0 && d_side < 0) || (c_side < 0 && d_side > 0)) &&
        ((a_side > 0 && b_side < 0) || (a_side < 0 && b_side > 0)))
        return true;
    const auto touches = [](double side, const Point& p, const Point& from, const Point& to) {
        return side == 0 && within(from, to, p) && !(p == from) && !(p == to);
    };
    if (touches(c_side, c, a, b) || touches(d_side, d, a, b) || touches(a_side, a, c, d) ||
        touches(b_side, b, c, d))
        return true;
    // The same edge twice, in either direction.
    return (a == c && b == d) || (a == d && b == c);
}

struct Edge {
    Point a;
    Point b;
    std::size_t ring;
};

/// Calls `report(ring, other ring)` for each pair of edges in conflict; edges are looked up by the cells they
/// cross.
template <typename Report>
void find_conflicts(const std::vector<const Ring*>& rings, Report&& report) {
    std::vector<Edge> edges;
    double length = 0;
    for (std::size_t r = 0; r < rings.size(); ++r)
        for (std::size_t i = 0; i < rings[r]->size(); ++i) {
            edges.push_back({(*rings[r])[i], (*rings[r])[(i + 1) % rings[r]->size()], r});
            length += std::hypot(edges.back().b.x - edges.back().a.x, edges.back().b.y - edges.back().a.y);
        }
    if (edges.empty()) return;
    const double cell = std::max(1.0, 2 * length / static_cast<double>(edges.size()));
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> cells;
    const auto index = [&](double v) { return static_cast<std::int64_t>(std::floor(v / cell)); };
    for (std::uint32_t e = 0; e < edges.size(); ++e) {
        const auto& [a, b, ring] = edges[e];
        for (std::int64_t y = index(std::min(a.y, b.y)); y <= index(std::max(a.y, b.y)); ++y) {
            // The part of the edge within this row of cells, with a margin for rounding.
            double left = std::min(a.x, b.x);
            double right = std::max(a.x, b.x);
            if (a.y != b.y) {
                const double t0 = std::clamp((static_cast<double>(y) * cell - a.y) / (b.y - a.y), 0.0, 1.0);
                const double t1 =
                    std::clamp((static_cast<double>(y + 1) * cell - a.y) / (b.y - a.y), 0.0, 1.0);
                const double x0 = a.x + t0 * (b.x - a.x);
                const double x1 = a.x + t1 * (b.x - a.x);
                left = std::max(left, std::min(x0, x1) - 1e-6);
                right = std::min(right, std::max(x0, x1) + 1e-6);
            }
            for (std::int64_t x = index(left); x <= index(right); ++x) {
                auto& here = cells[(static_cast<std::uint64_t>(y) << 32U) ^ static_cast<std::uint32_t>(x)];
                for (const std::uint32_t other : here)
                    if (edges_conflict(a, b, edges[other].a, edges[other].b)) report(ring, edges[other].ring);
                here.push_back(e);
            }
        }
    }
}

std::vector<const Ring*> rings_of(const Polygon& polygon) {
    std::vector<const Ring*> rings{&polygon.exterior};
    for (const Ring& hole : polygon.holes) rings.push_back(&hole);
    return rings;
}

/// True when every hole lies inside the exterior and outside the other holes, given that no edges cross: one
/// corner of each is looked at, by the parity of the edges to its left.
bool holes_in_place(const std::vector<const Ring*>& rings) {
    std::unordered_map<std::int64_t, std::vector<Edge>> rows;
    for (std::size_t r = 0; r < rings.size(); ++r)
        for (std::size_t i = 0; i < rings[r]->size(); ++i) {
            const Edge edge{(*rings[r])[i], (*rings[r])[(i + 1) % rings[r]->size()], r};
            const auto low = static_cast<std::int64_t>(std::floor(std::min(edge.a.y, edge.b.y)));
            const auto high = static_cast<std::int64_t>(std::floor(std::max(edge.a.y, edge.b.y)));
            for (std::int64_t y = low; y <= high; ++y) rows[y].push_back(edge);
        }
    for (std::size_t r = 1; r < rings.size(); ++r) {
        const Point& p = rings[r]->front();
        bool inside = false;
        bool on_edge = false;
        for (const auto& [a, b, ring] : rows[static_cast<std::int64_t>(std::floor(p.y))]) {
            if (ring == r) continue;
            on_edge = on_edge || (cross(a, b, p) == 0 && within(a, b, p));
            if ((a.y <= p.y) == (b.y <= p.y)) continue;
            if (a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) < p.x) inside = !inside;
        }
        if (!inside && !on_edge) return false;
    }
    return true;
}

}  // namespace

Ring approximate(const Ring& ring, double tolerance) {
    if (tolerance <= 0 || ring.size() <= 4) return ring;
    const std::size_t n = ring.size();
    std::vector<char> keep(n, 0);
    // Two corners far apart begin: the one farthest from the middle of the box, and the one farthest from it.
    const Box box = bounding_box(ring);
    const auto farthest = [&](double x, double y) {
        std::size_t best = 0;
        double longest = -1;
        for (std::size_t i = 0; i < n; ++i) {
            const double away = (ring[i].x - x) * (ring[i].x - x) + (ring[i].y - y) * (ring[i].y - y);
            if (away > longest) {
                longest = away;
                best = i;
            }
        }
        return best;
    };
    const std::size_t one = farthest(box.x + box.width / 2, box.y + box.height / 2);
    keep[one] = keep[farthest(ring[one].x, ring[one].y)] = 1;
    std::unordered_map<Point, std::size_t, PointHash> first_visit;
    for (std::size_t i = 0; i < n; ++i) {
        const auto [at, fresh] = first_visit.emplace(ring[i], i);
        if (!fresh) keep[i] = keep[at->second] = 1;
    }
    std::vector<std::size_t> anchors;
    for (std::size_t i = 0; i < n; ++i)
        if (keep[i] != 0) anchors.push_back(i);
    for (std::size_t i = 0; i < anchors.size(); ++i)
        keep_between(ring, anchors[i], i + 1 < anchors.size() ? anchors[i + 1] : anchors[0] + n, tolerance,
                     keep);
    Ring out;
    for (std::size_t i = 0; i < n; ++i)
        if (keep[i] != 0) out.push_back(ring[i]);
    const bool same_turn = out.size() >= 3 && (doubled_area(out) > 0) == (doubled_area(ring) > 0);
    return same_turn && doubled_area(out) != 0 ? out : ring;
}

Polygon simplify(const Polygon& polygon, double tolerance) {
    if (tolerance <= 0) return polygon;
    const auto exact = rings_of(polygon);
    std::vector<double> tolerances(exact.size(), tolerance);
    std::vector<Ring> rings(exact.size());
    for (std::size_t r = 0; r < exact.size(); ++r) rings[r] = approximate(*exact[r], tolerance);
    for (;;) {
        std::vector<const Ring*> now;
        for (const Ring& ring : rings) now.push_back(&ring);
        std::vector<char> conflicting(rings.size(), 0);
        find_conflicts(now, [&](std::size_t a, std::size_t b) { conflicting[a] = conflicting[b] = 1; });
        const bool crossing = std::find(conflicting.begin(), conflicting.end(), 1) != conflicting.end();
        if (!crossing && !holes_in_place(now)) conflicting.assign(rings.size(), 1);
        bool changed = false;
        for (std::size_t r = 0; r < rings.size(); ++r) {
            if (conflicting[r] == 0 || tolerances[r] == 0) continue;
            tolerances[r] = tolerances[r] > 0.3 ? tolerances[r] / 2 : 0;
            rings[r] = approximate(*exact[r], tolerances[r]);
            changed = true;
        }
        if (!changed) break;
    }
    Polygon out;
    out.exterior = std::move(rings[0]);
    for (std::size_t r = 1; r < rings.size(); ++r) out.holes.push_back(std::move(rings[r]));
    return out;
}

bool has_crossings(const Polygon& polygon) {
    bool found = false;
    find_conflicts(rings_of(polygon), [&](std::size_t, std::size_t) { found = true; });
    return found;
}

}  // namespace spheroseg::geometry
