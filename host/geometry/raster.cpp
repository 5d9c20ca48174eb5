// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/raster.hpp"

#include <algorithm>
#include <cmath>

namespace spheroseg::geometry {
namespace {

/// The first index from `begin` to `end` whose centre is at or after `position`.
std::int64_t first_centre(double position, double begin, double end) {
    return static_cast<std::int64_t>(std::clamp(std::ceil(position - 0.5), begin, end));
}

struct Slope {
    Point upper;
    Point lower;
    std::int64_t first;  // row whose centre it crosses
    std::int64_t end;

    double x_at(double y) const {
        return upper.x + (y - upper.y) / (lower.y - upper.y) * (lower.x - upper.x);
    }
};

void add_slopes(const Ring& ring, double top, double bottom, std::vector<Slope>& to) {
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[i + 1 == ring.size() ? 0 : i + 1];
        const bool down = a.y < b.y;
        const Slope slope{down ? a : b, down ? b : a, first_centre(std::min(a.y, b.y), top, bottom),
                          first_centre(std::max(a.y, b.y), top, bottom)};
        if (slope.first < slope.end) to.push_back(slope);
    }
}

}  // namespace

std::uint64_t rasterise(const Polygon& polygon, std::uint32_t label, LabelImage& image,
                        std::uint32_t first_row) {
    const std::int64_t end_row = std::int64_t{first_row} + image.height;
    std::vector<Slope> slopes;
    add_slopes(polygon.exterior, first_row, static_cast<double>(end_row), slopes);
    for (const Ring& hole : polygon.holes) add_slopes(hole, first_row, static_cast<double>(end_row), slopes);
    std::sort(slopes.begin(), slopes.end(), [](const Slope& a, const Slope& b) { return a.first < b.first; });
    std::uint64_t written = 0;
    std::vector<const Slope*> crossed;
    std::vector<std::int64_t> places;
    std::size_t next = 0;
    for (std::int64_t row = slopes.empty() ? end_row : slopes[0].first; row < end_row; ++row) {
        crossed.erase(
            std::remove_if(crossed.begin(), crossed.end(), [&](const Slope* s) { return s->end <= row; }),
            crossed.end());
        for (; next < slopes.size() && slopes[next].first == row; ++next) crossed.push_back(&slopes[next]);
        if (crossed.empty() && next == slopes.size()) break;
        places.clear();
        for (const Slope* slope : crossed)
            places.push_back(first_centre(slope->x_at(static_cast<double>(row) + 0.5), 0, image.width));
        std::sort(places.begin(), places.end());
        auto* pixels = image.labels.data() + static_cast<std::size_t>(row - first_row) * image.width;
        for (std::size_t i = 0; i + 1 < places.size(); i += 2) {
            std::fill(pixels + places[i], pixels + places[i + 1], label);
            written += static_cast<std::uint64_t>(places[i + 1] - places[i]);
        }
    }
    return written;
}

}  // namespace spheroseg::geometry
