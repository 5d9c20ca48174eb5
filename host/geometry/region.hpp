// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The pixels of one connected component, numbered from 0 in raster order, and which of them touch.
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

    /// Calls visit(pixel, run) for the neighbours of a pixel of a run: above, left, right, below.
    template <typename Visit>
    void for_each_neighbour(std::uint32_t pixel, std::uint32_t run, Visit&& visit) const {
        const RegionRun& here = runs_[run];
        const std::uint32_t x = here.begin + (pixel - here.first);
        visit_in(above_[run], x, visit);
        if (x > here.begin) visit(pixel - 1, run);
        if (x + 1 < here.end) visit(pixel + 1, run);
        visit_in(below_[run], x, visit);
    }

  private:
    struct Range {
        std::uint32_t first = 0;
        std::uint32_t end = 0;
    };
    std::vector<RegionRun> runs_;
    std::vector<Range> above_;  // [run]: the runs of the row above that touch it
    std::vector<Range> below_;
    std::uint32_t pixels_ = 0;
    std::uint32_t left_ = 0;
    std::uint32_t right_ = 0;

    template <typename Visit>
    void visit_in(const Range& range, std::uint32_t x, Visit&& visit) const {
        for (std::uint32_t r = range.first; r < range.end; ++r) {
            const RegionRun& run = runs_[r];
            if (run.begin > x) return;
            if (x < run.end) return visit(run.first + (x - run.begin), r);
        }
    }
};

}  // namespace spheroseg::geometry
