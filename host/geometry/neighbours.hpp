// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#pragma once

#include "geometry/region.hpp"

namespace spheroseg::geometry {

/// Which pixels of a region touch, looked up once for passes that visit every pixel. A region of at most
/// kMostPixels.
class Neighbours {
  public:
    static constexpr std::uint32_t kMostPixels = 0x7FFFFFFE;
    static constexpr std::uint64_t kBytes = 2 * sizeof(std::uint32_t);  ///< for each pixel

    explicit Neighbours(const Region& region);

    /// Calls visit(neighbour): above, left, right, below.
    template <typename Visit>
    void for_each(std::uint32_t pixel, Visit&& visit) const {
        const Links& links = links_[pixel];
        if ((links.above & kNone) != kNone) visit(links.above & kNone);
        if ((links.above & kEdge) == 0) visit(pixel - 1);
        if ((links.below & kEdge) == 0) visit(pixel + 1);
        if ((links.below & kNone) != kNone) visit(links.below & kNone);
    }

  private:
    static constexpr std::uint32_t kEdge = 0x80000000;  // above: nothing to the left; below: to the right
    static constexpr std::uint32_t kNone = 0x7FFFFFFF;
    struct Links {
        std::uint32_t above = kNone;
        std::uint32_t below = kNone;
    };
    std::vector<Links> links_;

    void join(const RegionRun& above, const RegionRun& below);
};

}  // namespace spheroseg::geometry
