// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/validity.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "geometry/topology.hpp"

namespace spheroseg::geometry {
namespace {

constexpr double kFarthest = 1e7;  // px from the image's corner: beyond, arithmetic loses its precision
constexpr std::uint64_t kMostPairs = 50'000'000;

std::string text(const Point& p) {
    char out[64];
    std::snprintf(out, sizeof out, "(%.2f, %.2f)", p.x, p.y);
    return out;
}

tl::unexpected<Error> refuse(const std::string& path, const std::string& reason) {
    return tl::unexpected(Error{ErrorKind::unprocessable,
                                "invalid_polygon",
                                "A polygon is not one that can be stored.",
                                {{path, reason}}});
}

void drop_repeated(Ring& ring) {
    ring.erase(std::unique(ring.begin(), ring.end()), ring.end());
    while (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
}

/// Sutherland & Hodgman (1974) against one border: keeps what is at or beyond `limit` times `sign` of a
/// coordinate.
Ring cut(const Ring& ring, double Point::*coordinate, double limit, double sign) {
    const auto beyond = [&](const Point& p) { return (p.*coordinate - limit) * sign; };
    Ring out;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[i + 1 == ring.size() ? 0 : i + 1];
        if (beyond(a) >= 0) out.push_back(a);
        if ((beyond(a) > 0 && beyond(b) < 0) || (beyond(a) < 0 && beyond(b) > 0)) {
            const double t = beyond(a) / (beyond(a) - beyond(b));
            Point crossing{a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
            crossing.*coordinate = limit;
            out.push_back(crossing);
        }
    }
    return out;
}

/// Within the image; true when something was cut off.
bool clip(Ring& ring, double width, double height) {
    const Box box = bounding_box(ring);
    if (box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height) return false;
    ring = cut(ring, &Point::x, 0, 1);
    ring = cut(ring, &Point::x, width, -1);
    ring = cut(ring, &Point::y, 0, 1);
    ring = cut(ring, &Point::y, height, -1);
    drop_repeated(ring);
    return true;
}

Result<void> check_corners(const Ring& ring, const std::string& path) {
    if (ring.size() < 3)
        return refuse(path,
                      "a ring has at least 3 different corners, this one has " + std::to_string(ring.size()));
    for (std::size_t i = 0; i < ring.size(); ++i)
        if (!(std::abs(ring[i].x) <= kFarthest && std::abs(ring[i].y) <= kFarthest))  // NaN too
            return refuse(path + "[" + std::to_string(i) + "]",
                          "expected coordinates in pixels of the image, this is no place near it");
    if (doubled_area(ring) == 0) return refuse(path, "the ring encloses no area");
    return {};
}

/// Edges that cross, and where.
Result<void> check_edges(const std::vector<Edge>& edges, bool clipped, const std::string& path) {
    std::optional<std::pair<std::uint32_t, std::uint32_t>> first;
    const bool looked = find_conflicts(
        edges, [&](std::uint32_t e, std::uint32_t f) { first = first.value_or(std::pair(e, f)); },
        kMostPairs);
    if (!looked) return refuse(path, "its outline is too crowded: simplify it");
    if (!first) return {};
    const auto& [e, f] = *first;
    return refuse(path, "its edges cross or overlap: the edge from " + text(edges[e].a) + " to " +
                            text(edges[e].b) + " and the one from " + text(edges[f].a) + " to " +
                            text(edges[f].b) +
                            (clipped ? "; its part inside the image may be several pieces: draw each by "
                                       "itself, within the image"
                                     : ""));
}

std::string ring_path(const std::string& path, std::size_t ring) {
    return path + (ring == 0 ? std::string(".exterior") : ".holes[" + std::to_string(ring - 1) + "]");
}

Ring& ring_of(Polygon& polygon, std::size_t ring) {
    return ring == 0 ? polygon.exterior : polygon.holes[ring - 1];
}

/// Each ring by itself.
Result<void> check_rings(Polygon& polygon, const std::string& path) {
    std::size_t corners = polygon.exterior.size();
    for (const Ring& hole : polygon.holes) corners += hole.size();
    if (corners > kMostCorners)
        return refuse(path, "it has " + std::to_string(corners) + " corners, at most " +
                                std::to_string(kMostCorners) + " are taken: simplify it");
    for (std::size_t r = 0; r <= polygon.holes.size(); ++r) {
        drop_repeated(ring_of(polygon, r));
        SPHEROSEG_TRY(sound, check_corners(ring_of(polygon, r), ring_path(path, r)));
    }
    return {};
}

/// How the rings lie to each other; gives them their directions.
Result<Polygon> check_whole(Polygon polygon, bool clipped, const std::string& path) {
    const auto edges = edges_of(rings_of(polygon));
    SPHEROSEG_TRY(clean, check_edges(edges, clipped, path));
    if (const auto outside = misplaced_rings(edges); !outside.empty())
        return refuse(ring_path(path, *std::min_element(outside.begin(), outside.end())),
                      "a hole lies inside the exterior and outside the other holes, this one does not");
    if (doubled_area(polygon.exterior) < 0) std::reverse(polygon.exterior.begin(), polygon.exterior.end());
    for (Ring& hole : polygon.holes)
        if (doubled_area(hole) > 0) std::reverse(hole.begin(), hole.end());
    return polygon;
}

}  // namespace

Result<Polygon> checked_polygon(Polygon polygon, std::uint32_t width, std::uint32_t height,
                                const std::string& path) {
    SPHEROSEG_TRY(sound, check_rings(polygon, path));
    bool clipped = false;
    for (std::size_t r = 0; r <= polygon.holes.size(); ++r) {
        Ring& ring = ring_of(polygon, r);
        if (!clip(ring, width, height)) continue;
        clipped = true;
        if (ring.size() < 3 || doubled_area(ring) == 0)
            return refuse(ring_path(path, r), "it lies outside the image of " + std::to_string(width) + "×" +
                                                  std::to_string(height) + " pixels");
    }
    double length = 0;
    for (const Ring* ring : rings_of(polygon)) length += ring_length(*ring);
    // No outlines along the pixels of the image are longer than all their edges.
    if (length > 2.0 * (static_cast<double>(width) + 1) * (static_cast<double>(height) + 1) + 16)
        return refuse(path, "its outline is longer than the edges of all pixels of the image: simplify it");
    return check_whole(std::move(polygon), clipped, path);
}

Result<Polygon> checked_polygon(Polygon polygon, const std::string& path) {
    SPHEROSEG_TRY(sound, check_rings(polygon, path));
    return check_whole(std::move(polygon), false, path);
}

}  // namespace spheroseg::geometry
