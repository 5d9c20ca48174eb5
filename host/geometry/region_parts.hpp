// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#pragma once

#include "geometry/components.hpp"
#include "geometry/region.hpp"

namespace spheroseg::geometry {

/// The 4-connected parts of the region's pixels of which `is_in(pixel)` holds.
template <typename IsIn>
Components parts_of(const Region& region, IsIn&& is_in) {
    ComponentBuilder builder(region.right(), region.bottom(), false);
    for (const RegionRun& run : region.runs())
        for (std::uint32_t x = run.begin; x < run.end; ++x) {
            const auto named = [&] { return x < run.end && is_in(run.first + (x - run.begin)); };
            if (!named()) continue;
            const std::uint32_t begin = x;
            while (named()) ++x;
            builder.add(run.row, begin, x, 1);
        }
    return builder.finish();
}

}  // namespace spheroseg::geometry
