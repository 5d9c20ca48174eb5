// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/raster.hpp"

#include <algorithm>
#include <cmath>

#include "geometry/simplify.hpp"

namespace spheroseg::geometry {
namespace {

constexpr std::size_t kMostCorners = 200000;

/// The first index whose centre is at or after `position`.
std::int64_t first_centre(double position, std::uint32_t size) {
    return static_cast<std::int64_t>(std::clamp(std::ceil(position - 0.5), 0.0, static_cast<double>(size)));
}

void add_crossings(const Ring& ring, std::uint32_t width, std::uint32_t height, std::int64_t top,
                   std::vector<std::vector<std::int64_t>>& rows) {
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[(i + 1) % ring.size()];
        if (a.y == b.y) continue;
        const Point& upper = a.y < b.y ? a : b;
        const Point& lower = a.y < b.y ? b : a;
        const std::int64_t last = first_centre(lower.y, height);
        for (std::int64_t row = first_centre(upper.y, height); row < last; ++row) {
            const double y = static_cast<double>(row) + 0.5;
            const double x = upper.x + (y - upper.y) / (lower.y - upper.y) * (lower.x - upper.x);
            rows[static_cast<std::size_t>(row - top)].push_back(first_centre(x, width));
        }
    }
}

tl::unexpected<Error> refuse(const std::string& path, const std::string& reason) {
    return tl::unexpected(Error{ErrorKind::unprocessable,
                                "invalid_polygon",
                                "A polygon is not one that can be stored.",
                                {{path, reason}}});
}

Result<void> check_ring(const Ring& ring, std::uint32_t width, std::uint32_t height,
                        const std::string& path) {
    if (ring.size() < 3)
        return refuse(path, "a ring has at least 3 corners, this one has " + std::to_string(ring.size()));
    for (const Point& p : ring)
        if (!std::isfinite(p.x) || !std::isfinite(p.y) || p.x < 0 || p.y < 0 || p.x > width || p.y > height)
            return refuse(path, "a corner lies outside the image of " + std::to_string(width) + "×" +
                                    std::to_string(height) + " pixels");
    if (doubled_area(ring) == 0) return refuse(path, "the ring encloses no area");
    return {};
}

bool contains(const Ring& ring, const Point& p) {
    bool inside = false;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[(i + 1) % ring.size()];
        if ((a.y <= p.y) != (b.y <= p.y) && a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) < p.x)
            inside = !inside;
    }
    return inside;
}

}  // namespace

void rasterise(const Polygon& polygon, std::uint32_t label, LabelImage& image) {
    const Box box = bounding_box(polygon.exterior);
    const std::int64_t top = first_centre(box.y, image.height);
    const std::int64_t bottom = first_centre(box.y + box.height, image.height);
    if (bottom <= top) return;
    std::vector<std::vector<std::int64_t>> rows(static_cast<std::size_t>(bottom - top));
    add_crossings(polygon.exterior, image.width, image.height, top, rows);
    for (const Ring& hole : polygon.holes) {
        const Box inner = bounding_box(hole);
        if (inner.y < box.y || inner.y + inner.height > box.y + box.height) continue;  // outside its exterior
        add_crossings(hole, image.width, image.height, top, rows);
    }
    for (std::size_t r = 0; r < rows.size(); ++r) {
        std::sort(rows[r].begin(), rows[r].end());
        auto* row = image.labels.data() + (static_cast<std::size_t>(top) + r) * image.width;
        for (std::size_t i = 0; i + 1 < rows[r].size(); i += 2)
            std::fill(row + rows[r][i], row + rows[r][i + 1], label);
    }
}

Result<Polygon> checked_polygon(Polygon polygon, std::uint32_t width, std::uint32_t height,
                                const std::string& path) {
    std::size_t corners = polygon.exterior.size();
    for (const Ring& hole : polygon.holes) corners += hole.size();
    if (corners > kMostCorners)
        return refuse(path, "it has more than " + std::to_string(kMostCorners) + " corners");
    SPHEROSEG_TRY(sound, check_ring(polygon.exterior, width, height, path + ".exterior"));
    for (std::size_t h = 0; h < polygon.holes.size(); ++h) {
        const std::string at = path + ".holes[" + std::to_string(h) + "]";
        SPHEROSEG_TRY(whole, check_ring(polygon.holes[h], width, height, at));
        if (std::none_of(polygon.holes[h].begin(), polygon.holes[h].end(),
                         [&](const Point& p) { return contains(polygon.exterior, p); }))
            return refuse(at, "the hole lies outside the exterior");
    }
    if (has_crossings(polygon)) return refuse(path, "its edges cross or overlap");
    if (doubled_area(polygon.exterior) < 0) std::reverse(polygon.exterior.begin(), polygon.exterior.end());
    for (Ring& hole : polygon.holes)
        if (doubled_area(hole) > 0) std::reverse(hole.begin(), hole.end());
    return polygon;
}

}  // namespace spheroseg::geometry
