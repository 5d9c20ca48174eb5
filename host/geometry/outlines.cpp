// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/outlines.hpp"

namespace spheroseg::geometry {
namespace {

struct Tracer {
    const LabelImage& image;
    std::vector<char> traced;  // by pixel: its top edge is part of a ring that is done

    bool inside(std::int64_t x, std::int64_t y, std::uint32_t label) const {
        return x >= 0 && y >= 0 && x < image.width && y < image.height &&
               image.at(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y)) == label;
    }

    /// Follows the ring that holds the top edge of pixel (x, y), with the component always on the right hand.
    Ring follow(std::uint32_t start_x, std::uint32_t start_y) {
        const std::uint32_t label = image.at(start_x, start_y);
        static constexpr int dx[] = {1, 0, -1, 0};  // east, south, west, north
        static constexpr int dy[] = {0, 1, 0, -1};
        // The pixels ahead of a corner, on the left and on the right hand, as offsets from the corner.
        static constexpr int left_x[] = {0, 0, -1, -1};
        static constexpr int left_y[] = {-1, 0, 0, -1};
        static constexpr int right_x[] = {0, -1, -1, 0};
        static constexpr int right_y[] = {0, 0, -1, -1};
        Ring ring;
        std::int64_t x = start_x;
        std::int64_t y = start_y;
        int heading = 0;
        do {
            if (heading == 0)
                traced[static_cast<std::size_t>(y) * image.width + static_cast<std::size_t>(x)] = 1;
            x += dx[heading];
            y += dy[heading];
            const bool right = inside(x + right_x[heading], y + right_y[heading], label);
            const bool left = inside(x + left_x[heading], y + left_y[heading], label);
            int turned = heading;
            if (!right)
                turned = (heading + 1) % 4;  // also where only a corner is shared: stay with one's own pixel
            else if (left)
                turned = (heading + 3) % 4;
            if (turned != heading) ring.push_back({static_cast<double>(x), static_cast<double>(y)});
            heading = turned;
        } while (x != start_x || y != start_y || heading != 0);
        return ring;
    }
};

}  // namespace

std::vector<Polygon> trace_outlines(const Components& components) {
    const LabelImage& image = components.image;
    std::vector<Polygon> polygons(components.count());
    Tracer tracer{image, std::vector<char>(image.labels.size(), 0)};
    std::size_t i = 0;
    for (std::uint32_t y = 0; y < image.height; ++y)
        for (std::uint32_t x = 0; x < image.width; ++x, ++i) {
            const std::uint32_t label = image.labels[i];
            if (label == 0 || tracer.traced[i] != 0 || (y > 0 && image.labels[i - image.width] == label))
                continue;
            Ring ring = tracer.follow(x, y);
            Polygon& polygon = polygons[label - 1];
            if (doubled_area(ring) > 0)
                polygon.exterior = std::move(ring);
            else
                polygon.holes.push_back(std::move(ring));
        }
    return polygons;
}

}  // namespace spheroseg::geometry
