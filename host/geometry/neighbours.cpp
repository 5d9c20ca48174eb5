// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/neighbours.hpp"

#include <algorithm>

namespace spheroseg::geometry {

Neighbours::Neighbours(const Region& region) : links_(region.pixels()) {
    const std::vector<RegionRun>& runs = region.runs();
    std::size_t above = 0;  // the first run that may touch the next one from above
    for (const RegionRun& run : runs) {
        while (runs[above].row + 1 < run.row ||
               (runs[above].row + 1 == run.row && runs[above].end <= run.begin))
            ++above;
        for (std::size_t a = above; runs[a].row + 1 == run.row && runs[a].begin < run.end; ++a)
            join(runs[a], run);
        links_[run.first].above |= kEdge;
        links_[run.first + (run.end - run.begin) - 1].below |= kEdge;
    }
}

void Neighbours::join(const RegionRun& above, const RegionRun& below) {
    const std::uint32_t begin = std::max(above.begin, below.begin);
    const std::uint32_t end = std::min(above.end, below.end);
    std::uint32_t upper = above.first + (begin - above.begin);
    std::uint32_t lower = below.first + (begin - below.begin);
    for (std::uint32_t x = begin; x < end; ++x, ++upper, ++lower) {
        links_[upper].below = (links_[upper].below & kEdge) | lower;
        links_[lower].above = upper;
    }
}

}  // namespace spheroseg::geometry
