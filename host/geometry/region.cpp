// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/region.hpp"

#include <algorithm>

namespace spheroseg::geometry {

Region::Region(std::vector<RegionRun> runs)
    : runs_(std::move(runs)), above_(runs_.size()), below_(runs_.size()) {
    left_ = runs_.front().begin;
    const auto count = static_cast<std::uint32_t>(runs_.size());
    std::uint32_t row_start = 0;
    std::uint32_t above = 0;
    for (std::uint32_t r = 0; r < count; ++r) {
        RegionRun& run = runs_[r];
        run.first = pixels_;
        pixels_ += run.end - run.begin;
        left_ = std::min(left_, run.begin);
        right_ = std::max(right_, run.end);
        if (r > 0 && runs_[r - 1].row != run.row) {
            above = runs_[r - 1].row + 1 == run.row ? row_start : r;
            row_start = r;
        }
        while (above < row_start && runs_[above].end <= run.begin) ++above;
        std::uint32_t end = above;
        while (end < row_start && runs_[end].begin < run.end) ++end;
        above_[r] = {above, end};
        for (std::uint32_t a = above; a < end; ++a) {
            if (below_[a].first == below_[a].end) below_[a].first = r;
            below_[a].end = r + 1;
        }
    }
}

}  // namespace spheroseg::geometry
