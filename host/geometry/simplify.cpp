// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/simplify.hpp"

#include <algorithm>
#include <cmath>

#include "geometry/topology.hpp"

namespace spheroseg::geometry {
namespace {

constexpr std::size_t kFewestCorners = 4;
constexpr std::size_t kAnchorEvery = 256;  // corners; see the header
constexpr int kGentleRounds = 6;           // of giving back one corner an edge; then all of them

double squared_distance_to_segment(const Point& p, const Point& a, const Point& b) {
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double length = dx * dx + dy * dy;
    const double t = length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0.0;
    const double ex = p.x - (a.x + t * dx);
    const double ey = p.y - (a.y + t * dy);
    return ex * ex + ey * ey;
}

/// A ring and which of its corners are kept.
class Chain {
  public:
    Chain(const Ring& exact, double tolerance)
        : exact_(exact),
          keep_(exact.size(), 0),
          exact_is_clockwise_(doubled_area(exact) > 0),
          squared_tolerance_(tolerance * tolerance) {
        if (exact.size() <= kFewestCorners) {
            keep_.assign(exact.size(), 1);
            return;
        }
        keep_anchors();
        const std::vector<std::size_t> anchors = kept();
        for (std::size_t i = 0; i < anchors.size(); ++i)
            approximate(anchors[i], i + 1 < anchors.size() ? anchors[i + 1] : anchors[0] + exact.size());
        while (count() < kFewestCorners) keep_one_more();
    }

    std::vector<std::size_t> kept() const {
        std::vector<std::size_t> out;
        for (std::size_t i = 0; i < keep_.size(); ++i)
            if (keep_[i] != 0) out.push_back(i);
        return out;
    }
    Ring ring() const {
        Ring out;
        for (std::size_t i = 0; i < keep_.size(); ++i)
            if (keep_[i] != 0) out.push_back(exact_[i]);
        return out;
    }
    bool turns_as_exact(const Ring& ring) const {
        const double now = doubled_area(ring);
        return now != 0 && (now > 0) == exact_is_clockwise_;
    }

    /// Gives back the farthest corner that the edge from `from` passes over, or all of them. False when there
    /// are none.
    bool give_back(std::size_t from, bool all) {
        const std::size_t n = exact_.size();
        std::size_t to = from + 1;
        while (keep_[to % n] == 0) ++to;
        if (to == from + 1) return false;
        if (all)
            for (std::size_t i = from + 1; i < to; ++i) keep_[i % n] = 1;
        else
            split(from, farthest(from, to).first, to);
        return true;
    }

  private:
    const Ring& exact_;
    std::vector<char> keep_;
    bool exact_is_clockwise_;
    double squared_tolerance_;

    std::size_t count() const {
        return static_cast<std::size_t>(std::count(keep_.begin(), keep_.end(), char{1}));
    }

    void keep_anchors() {
        std::size_t left = 0;
        std::size_t top = 0;
        std::size_t right = 0;
        std::size_t bottom = 0;
        const auto before = [](double a, double b, double c, double d) { return a < b || (a == b && c < d); };
        for (std::size_t i = 0; i < exact_.size(); ++i) {
            const Point& p = exact_[i];
            if (before(p.x, exact_[left].x, p.y, exact_[left].y)) left = i;
            if (before(p.y, exact_[top].y, -p.x, -exact_[top].x)) top = i;
            if (before(-p.x, -exact_[right].x, -p.y, -exact_[right].y)) right = i;
            if (before(-p.y, -exact_[bottom].y, p.x, exact_[bottom].x)) bottom = i;
        }
        keep_[left] = keep_[top] = keep_[right] = keep_[bottom] = 1;
        for (std::size_t i = left + kAnchorEvery; i < left + exact_.size(); i += kAnchorEvery)
            keep_[i % exact_.size()] = 1;
    }

    /// The corner between two others (which may run past the end and wrap) that lies farthest from their
    /// edge, and its squared distance.
    std::pair<std::size_t, double> farthest(std::size_t from, std::size_t to) const {
        const std::size_t n = exact_.size();
        const Point& a = exact_[from % n];
        const Point& b = exact_[to % n];
        std::pair<std::size_t, double> best{from, -1.0};
        for (std::size_t i = from + 1; i < to; ++i) {
            const double away = squared_distance_to_segment(exact_[i % n], a, b);
            if (away > best.second) best = {i, away};
        }
        return best;
    }

    /// The two edges in the place of one pass over corners that it kept to, so both are looked at again.
    void split(std::size_t from, std::size_t at, std::size_t to) {
        keep_[at % exact_.size()] = 1;
        approximate(from, at);
        approximate(at, to);
    }

    void approximate(std::size_t first, std::size_t last) {
        std::vector<std::pair<std::size_t, std::size_t>> work{{first, last}};
        while (!work.empty()) {
            const auto [from, to] = work.back();
            work.pop_back();
            if (to - from < 2) continue;
            const auto [corner, away] = farthest(from, to);
            if (away <= squared_tolerance_) continue;
            keep_[corner % exact_.size()] = 1;
            work.emplace_back(from, corner);
            work.emplace_back(corner, to);
        }
    }

    void keep_one_more() {
        const std::vector<std::size_t> corners = kept();
        std::pair<std::size_t, double> best{0, -1.0};
        std::size_t from = 0;
        std::size_t to = 0;
        for (std::size_t i = 0; i < corners.size(); ++i) {
            const std::size_t next = i + 1 < corners.size() ? corners[i + 1] : corners[0] + exact_.size();
            const auto found = farthest(corners[i], next);
            if (found.second <= best.second) continue;
            best = found;
            from = corners[i];
            to = next;
        }
        split(from, best.first, to);
    }
};

/// The chains of a polygon as they stand, edge by edge.
struct Draft {
    std::vector<Ring> rings;
    std::vector<Edge> edges;
    std::vector<std::size_t> from;  // by edge: the corner of its chain at which it begins

    explicit Draft(const std::vector<Chain>& chains) {
        for (const Chain& chain : chains) {
            rings.push_back(chain.ring());
            const auto corners = chain.kept();
            from.insert(from.end(), corners.begin(), corners.end());
        }
        std::vector<const Ring*> list;
        for (const Ring& ring : rings) list.push_back(&ring);
        edges = edges_of(list);
    }
};

/// The boxes of rings by the strips of rows that they are near to. Strips are as high as the margin, so that
/// each box stands in few of them.
class Strips {
  public:
    Strips(const Box& around, double margin)
        : top_(around.y - margin), margin_(margin), height_(std::max(1.0, margin)) {
        near_.resize(strip(around.y + around.height + margin) + 1);
    }
    void add(const Box& box) {
        const auto index = static_cast<std::uint32_t>(boxes_.size());
        boxes_.push_back(box);
        const std::size_t last = strip(box.y + box.height + margin_);
        for (std::size_t s = strip(box.y - margin_); s <= last; ++s) near_[s].push_back(index);
    }
    bool near(const Edge& e) const {
        const auto [left, right] = std::minmax(e.a.x, e.b.x);
        const auto [top, bottom] = std::minmax(e.a.y, e.b.y);
        const std::size_t last = strip(bottom);
        for (std::size_t s = strip(top); s <= last; ++s)
            for (const std::uint32_t index : near_[s]) {
                const Box& box = boxes_[index];
                if (right + margin_ >= box.x && left - margin_ <= box.x + box.width &&
                    bottom + margin_ >= box.y && top - margin_ <= box.y + box.height)
                    return true;
            }
        return false;
    }

  private:
    double top_;
    double margin_;
    double height_;
    std::vector<Box> boxes_;
    std::vector<std::vector<std::uint32_t>> near_;  // [strip]

    std::size_t strip(double y) const {
        const auto found = static_cast<std::size_t>(std::max(0.0, (y - top_) / height_));
        return near_.empty() ? found : std::min(found, near_.size() - 1);
    }
};

/// Marks edges that stand in the way of a sound polygon.
std::vector<char> find_faults(const Draft& draft, const std::vector<Chain>& chains, double tolerance) {
    std::vector<char> faulty(draft.edges.size(), 0);
    bool any = false;
    find_conflicts(draft.edges,
                   [&](std::uint32_t e, std::uint32_t f) { faulty[e] = faulty[f] = 1, any = true; });
    std::vector<char> turned(chains.size(), 0);
    for (std::size_t r = 0; r < chains.size(); ++r)
        if (!chains[r].turns_as_exact(draft.rings[r])) turned[r] = 1, any = true;
    if (any) {
        for (std::size_t e = 0; e < faulty.size(); ++e) faulty[e] |= turned[draft.edges[e].ring];
        return faulty;
    }
    const auto misplaced = misplaced_rings(draft.edges);
    if (misplaced.empty()) return faulty;
    // An edge has jumped over each of these rings, so the ring lies within the tolerance of it.
    Strips strips(bounding_box(draft.rings[0]), tolerance);
    for (const std::uint32_t r : misplaced) strips.add(bounding_box(draft.rings[r]));
    for (std::size_t e = 0; e < faulty.size(); ++e) faulty[e] = strips.near(draft.edges[e]) ? 1 : 0;
    return faulty;
}

}  // namespace

Polygon simplify(const Polygon& polygon, double tolerance) {
    if (!(tolerance > 0)) return polygon;
    std::vector<Chain> chains;
    for (const Ring* ring : rings_of(polygon)) chains.emplace_back(*ring, tolerance);
    for (int round = 0;; ++round) {
        Draft draft(chains);
        const std::vector<char> faulty = find_faults(draft, chains, tolerance);
        bool changed = false;
        for (std::size_t e = 0; e < faulty.size(); ++e)
            if (faulty[e] != 0)
                changed |= chains[draft.edges[e].ring].give_back(draft.from[e], round >= kGentleRounds);
        if (changed) continue;
        Polygon out;
        out.exterior = std::move(draft.rings[0]);
        out.holes.assign(std::make_move_iterator(draft.rings.begin() + 1),
                         std::make_move_iterator(draft.rings.end()));
        return out;
    }
}

}  // namespace spheroseg::geometry
