// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/region.hpp"

#include <algorithm>

namespace spheroseg::geometry {

Region::Region(std::vector<RegionRun> runs) : runs_(std::move(runs)), left_(runs_.front().begin) {
    for (RegionRun& run : runs_) {
        run.first = pixels_;
        pixels_ += run.end - run.begin;
        left_ = std::min(left_, run.begin);
        right_ = std::max(right_, run.end);
    }
}

}  // namespace spheroseg::geometry
