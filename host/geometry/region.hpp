// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The pixels of one connected component, numbered from 0 in raster order.
#pragma once

#include <cstdint>
#include <vector>

namespace spheroseg::geometry {

struct RegionRun {
    std::uint32_t row = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t first = 0;  ///< number of its first pixel
};

class Region {
  public:
    /// Runs in raster order, apart from each other; `first` is filled in.
    explicit Region(std::vector<RegionRun> runs);

    const std::vector<RegionRun>& runs() const { return runs_; }
    std::uint32_t pixels() const { return pixels_; }
    std::uint32_t top() const { return runs_.front().row; }
    std::uint32_t bottom() const { return runs_.back().row + 1; }
    std::uint32_t left() const { return left_; }
    std::uint32_t right() const { return right_; }

    /// Calls visit(row, begin, end) for the stretches of runs of whose pixels is_in(pixel) holds, in raster
    /// order.
    template <typename IsIn, typename Visit>
    void for_each_stretch(IsIn&& is_in, Visit&& visit) const {
        for (const RegionRun& run : runs_)
            for (std::uint32_t x = run.begin; x < run.end; ++x) {
                const auto named = [&] { return x < run.end && is_in(run.first + (x - run.begin)); };
                if (!named()) continue;
                const std::uint32_t begin = x;
                while (named()) ++x;
                visit(run.row, begin, x);
            }
    }

  private:
    std::vector<RegionRun> runs_;
    std::uint32_t pixels_ = 0;
    std::uint32_t left_ = 0;
    std::uint32_t right_ = 0;
};

}  // namespace spheroseg::geometry
