// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "formats/run_lengths.hpp"

#include <algorithm>
#include <cmath>

#include "geometry/raster.hpp"

namespace spheroseg::formats {

using geometry::Box;
using geometry::LabelImage;
using geometry::Point;
using geometry::Polygon;
using geometry::Ring;

std::vector<std::uint64_t> to_run_lengths(const Polygon& polygon, std::uint32_t width, std::uint32_t height) {
    // Only the pixels of the box are drawn; whole columns before and after it are background.
    const Box box = bounding_box(polygon.exterior);
    const auto within = [](double v, std::uint32_t most) {
        return static_cast<std::uint32_t>(std::clamp(v, 0.0, static_cast<double>(most)));
    };
    const std::uint32_t left = within(std::floor(box.x), width);
    const std::uint32_t top = within(std::floor(box.y), height);
    LabelImage part{within(std::ceil(box.x + box.width), width) - left,
                    within(std::ceil(box.y + box.height), height) - top,
                    {}};
    part.labels.assign(std::size_t{part.width} * part.height, 0);
    Polygon moved = polygon;
    const auto move = [&](Ring& ring) {
        for (Point& p : ring) p = {p.x - left, p.y - top};
    };
    move(moved.exterior);
    for (Ring& hole : moved.holes) move(hole);
    rasterise(moved, 1, part);

    std::vector<std::uint64_t> runs;
    bool in = false;
    std::uint64_t done = 0;  // pixels before the run that is open
    const auto turn = [&](std::uint64_t at) {
        runs.push_back(at - done);
        done = at;
        in = !in;
    };
    for (std::uint32_t x = 0; x < part.width; ++x) {
        const std::uint64_t column = std::uint64_t{left + x} * height;
        for (std::uint32_t y = 0; y < part.height; ++y)
            if ((part.at(x, y) != 0) != in) turn(column + top + y);
        const bool goes_on = part.height == height && x + 1 < part.width;
        if (in && !goes_on) turn(column + top + part.height);
    }
    const std::uint64_t all = std::uint64_t{width} * height;
    if (done < all) runs.push_back(all - done);
    return runs;
}

std::string compressed(const std::vector<std::uint64_t>& runs) {
    std::string out;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        auto value = static_cast<std::int64_t>(runs[i]);
        if (i > 2) value -= static_cast<std::int64_t>(runs[i - 2]);
        bool more = true;
        while (more) {
            auto group = static_cast<unsigned>(value & 0x1f);
            value >>= 5;  // arithmetic: the sign stays
            more = (group & 0x10U) != 0 ? value != -1 : value != 0;
            if (more) group |= 0x20U;
            out += static_cast<char>(group + 48);
        }
    }
    return out;
}

}  // namespace spheroseg::formats
