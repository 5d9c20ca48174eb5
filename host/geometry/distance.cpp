// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <algorithm>
#include <cmath>

#include "geometry/watershed.hpp"

namespace spheroseg::geometry {
namespace {

constexpr std::uint32_t kFar = 0xFFFFFFFF;

/// The region's box with a margin of one pixel where the image goes on.
struct Box {
    std::uint32_t left, top, width, height;

    Box(const Region& region, std::uint32_t image_width, std::uint32_t image_height)
        : left(region.left() - (region.left() > 0 ? 1 : 0)), top(region.top() - (region.top() > 0 ? 1 : 0)) {
        width = std::min(region.right() + 1, image_width) - left;
        height = std::min(region.bottom() + 1, image_height) - top;
    }
};

/// By pixel of the box: the distance to the nearest pixel outside the region in its column, or kFar.
std::vector<std::uint32_t> column_distances(const Region& region, const Box& box) {
    std::vector<std::uint32_t> to(std::size_t{box.width} * box.height, 0);
    for (const RegionRun& run : region.runs())
        std::fill_n(to.begin() + static_cast<std::ptrdiff_t>(std::size_t{run.row - box.top} * box.width +
                                                             (run.begin - box.left)),
                    run.end - run.begin, kFar);
    const auto spread = [&](std::uint32_t from, std::uint32_t onto) {
        const std::uint32_t* source = to.data() + std::size_t{from} * box.width;
        std::uint32_t* target = to.data() + std::size_t{onto} * box.width;
        for (std::uint32_t x = 0; x < box.width; ++x)
            target[x] = std::min(target[x], source[x] == kFar ? kFar : source[x] + 1);
    };
    for (std::uint32_t y = 1; y < box.height; ++y) spread(y - 1, y);
    for (std::uint32_t y = box.height - 1; y > 0; --y) spread(y, y - 1);
    return to;
}

/// The lower envelope of the parabolas (x − i)² + column[i]², at every x of a row.
class Envelope {
  public:
    explicit Envelope(std::uint32_t width) : at_(width), from_(width) {}

    void build(const std::uint32_t* column, std::uint32_t width) {
        size_ = 0;
        for (std::uint32_t i = 0; i < width; ++i) {
            if (column[i] == kFar) continue;
            std::int64_t from = 0;
            while (size_ > 0) {
                from = crossing(at_[size_ - 1], i, column);
                if (from > from_[size_ - 1]) break;
                --size_;
            }
            if (size_ == 0) from = 0;
            if (from >= width) continue;
            at_[size_] = i;
            from_[size_] = from;
            ++size_;
        }
        column_ = column;
        next_ = 0;
    }

    /// x does not fall from call to call.
    std::uint32_t at(std::uint32_t x) {
        if (size_ == 0) return kFar;
        while (next_ + 1 < size_ && from_[next_ + 1] <= x) ++next_;
        const std::int64_t away = std::int64_t{x} - at_[next_];
        const std::int64_t height = column_[at_[next_]];
        return static_cast<std::uint32_t>(std::min<std::int64_t>(away * away + height * height, kFar - 1));
    }

  private:
    std::vector<std::uint32_t> at_;   // the parabolas' middles
    std::vector<std::int64_t> from_;  // the first x where each one is the lowest
    std::size_t size_ = 0;
    std::size_t next_ = 0;
    const std::uint32_t* column_ = nullptr;

    /// The first x at which the parabola of j > i is lower than that of i.
    static std::int64_t crossing(std::int64_t i, std::int64_t j, const std::uint32_t* column) {
        const std::int64_t gi = column[i];
        const std::int64_t gj = column[j];
        const std::int64_t rise = j * j - i * i + gj * gj - gi * gi;
        const std::int64_t twice = 2 * (j - i);
        const std::int64_t floor = rise >= 0 ? rise / twice : -((-rise + twice - 1) / twice);
        return std::max<std::int64_t>(floor + 1, 0);
    }
};

}  // namespace

std::uint64_t distance_bytes(const Region& region) {
    return (std::uint64_t{region.right()} - region.left() + 2) *
           (std::uint64_t{region.bottom()} - region.top() + 2) * sizeof(std::uint32_t);
}

std::vector<std::uint32_t> squared_distances(const Region& region, std::uint32_t image_width,
                                             std::uint32_t image_height) {
    const Box box(region, image_width, image_height);
    const std::vector<std::uint32_t> columns = column_distances(region, box);
    std::vector<std::uint32_t> out;
    out.reserve(region.pixels());
    Envelope envelope(box.width);
    std::uint32_t row = kFar;
    for (const RegionRun& run : region.runs()) {
        if (run.row != row) {
            envelope.build(columns.data() + std::size_t{run.row - box.top} * box.width, box.width);
            row = run.row;
        }
        for (std::uint32_t x = run.begin; x < run.end; ++x) out.push_back(envelope.at(x - box.left));
    }
    return out;
}

std::vector<Level> distance_levels(const std::vector<std::uint32_t>& squared) {
    std::vector<Level> levels;
    levels.reserve(squared.size());
    for (const std::uint32_t d : squared)
        levels.push_back(
            static_cast<Level>(std::min(std::lround(8 * std::sqrt(static_cast<double>(d))), 65535L)));
    return levels;
}

}  // namespace spheroseg::geometry
