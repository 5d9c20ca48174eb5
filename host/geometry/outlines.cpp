// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/outlines.hpp"

namespace spheroseg::geometry {
namespace {

constexpr int kNorth = 3;  // headings: east, south, west, north

class Tracer {
  public:
    explicit Tracer(const LabelImage& image) : image_(image), traced_(image.labels.size(), false) {}

    /// Whether the left edge of the pixel is part of a ring that is done.
    bool is_traced(std::uint32_t x, std::uint32_t y) const { return traced_[index(x, y)]; }

    /// Follows the ring that holds the left edge of the pixel, with the component always on the right hand.
    Ring follow(std::uint32_t start_x, std::uint32_t start_y) {
        static constexpr int dx[] = {1, 0, -1, 0};
        static constexpr int dy[] = {0, 1, 0, -1};
        // The pixels ahead of a corner, on the left and on the right hand, as offsets from the corner.
        static constexpr int left_x[] = {0, 0, -1, -1};
        static constexpr int left_y[] = {-1, 0, 0, -1};
        static constexpr int right_x[] = {0, -1, -1, 0};
        static constexpr int right_y[] = {0, 0, -1, -1};
        const std::uint32_t label = image_.at(start_x, start_y);
        ring_.clear();
        std::uint32_t x = start_x;
        std::uint32_t y = start_y + 1;
        int heading = kNorth;
        do {
            x += static_cast<std::uint32_t>(dx[heading]);
            y += static_cast<std::uint32_t>(dy[heading]);
            if (heading == kNorth) traced_[index(x, y)] = true;
            int turned = heading;
            if (has(x + static_cast<std::uint32_t>(left_x[heading]),
                    y + static_cast<std::uint32_t>(left_y[heading]), label))
                turned = (heading + 3) % 4;  // also where pixels only touch at this corner; see the header
            else if (!has(x + static_cast<std::uint32_t>(right_x[heading]),
                          y + static_cast<std::uint32_t>(right_y[heading]), label))
                turned = (heading + 1) % 4;
            if (turned != heading) ring_.push_back({static_cast<double>(x), static_cast<double>(y)});
            heading = turned;
        } while (x != start_x || y != start_y + 1 || heading != kNorth);
        return {ring_.begin(), ring_.end()};
    }

  private:
    const LabelImage& image_;
    std::vector<bool> traced_;
    Ring ring_;

    std::size_t index(std::uint32_t x, std::uint32_t y) const { return std::size_t{y} * image_.width + x; }
    /// Places left of or above the image wrap around to large numbers.
    bool has(std::uint32_t x, std::uint32_t y, std::uint32_t label) const {
        return x < image_.width && y < image_.height && image_.labels[index(x, y)] == label;
    }
};

}  // namespace

std::vector<Polygon> trace_outlines(const Components& components) {
    std::vector<Polygon> polygons(components.count());
    Tracer tracer(components.image);
    // Every ring goes north somewhere, along the left edge of a run.
    for (const Run& run : components.runs) {
        if (tracer.is_traced(run.begin, run.row)) continue;
        Polygon& polygon = polygons[run.component - 1];
        Ring ring = tracer.follow(run.begin, run.row);
        if (polygon.exterior.empty())
            polygon.exterior = std::move(ring);
        else
            polygon.holes.push_back(std::move(ring));
    }
    return polygons;
}

}  // namespace spheroseg::geometry
