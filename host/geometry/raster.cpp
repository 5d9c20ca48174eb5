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

void for_each_span(const Polygon& polygon, std::uint32_t width, std::uint32_t first_row, std::uint32_t rows,
                   const SpanVisitor& visit) {
    const std::int64_t end_row = std::int64_t{first_row} + rows;
    std::vector<Slope> slopes;
    add_slopes(polygon.exterior, first_row, static_cast<double>(end_row), slopes);
    for (const Ring& hole : polygon.holes) add_slopes(hole, first_row, static_cast<double>(end_row), slopes);
    std::sort(slopes.begin(), slopes.end(), [](const Slope& a, const Slope& b) { return a.first < b.first; });
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
            places.push_back(first_centre(slope->x_at(static_cast<double>(row) + 0.5), 0, width));
        std::sort(places.begin(), places.end());
        for (std::size_t i = 0; i + 1 < places.size();) {
            const std::int64_t begin = places[i];
            std::int64_t end = places[i + 1];
            for (i += 2; i + 1 < places.size() && places[i] == end; i += 2) end = places[i + 1];
            if (begin < end)
                visit(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(begin),
                      static_cast<std::uint32_t>(end));
        }
    }
}

std::uint64_t rasterise(const Polygon& polygon, std::uint32_t label, LabelImage& image,
                        std::uint32_t first_row) {
    std::uint64_t written = 0;
    for_each_span(polygon, image.width, first_row, image.height,
                  [&](std::uint32_t row, std::uint32_t begin, std::uint32_t end) {
                      auto* pixels =
                          image.labels.data() + static_cast<std::size_t>(row - first_row) * image.width;
                      std::fill(pixels + begin, pixels + end, label);
                      written += end - begin;
                  });
    return written;
}

}  // namespace spheroseg::geometry
