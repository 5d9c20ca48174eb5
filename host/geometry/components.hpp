// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A label image or a probability map to connected objects, 1…n in raster order of their first pixels.
//
// Objects are 4-connected: pixels that only touch at a corner belong to two objects, so that no object hangs
// together by a point.
#pragma once

#include <vector>

#include "geometry/shapes.hpp"

namespace spheroseg::geometry {

/// Pixels [begin, end) of a row, as long as it goes on in the same component.
struct Run {
    std::uint32_t row = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t component = 0;  ///< 1…n
};

struct Components {
    LabelImage image;                    ///< 0 or the number of the component
    std::vector<Run> runs;               ///< the same, in raster order: what every later step walks over
    std::vector<std::uint32_t> sources;  ///< [component - 1]: the label it had in the input
    std::vector<std::uint64_t> areas;    ///< [component - 1]: pixels

    std::size_t count() const { return areas.size(); }
};

/// Components of equal, non-zero labels (run-based union-find, linear in pixels).
Components find_components(const LabelImage& labels);
/// 1 where probability ≥ threshold. NaN is background.
LabelImage apply_threshold(const float* probability, std::uint32_t width, std::uint32_t height,
                           double threshold);
/// Fills holes: a component grows by 4-steps over what it encloses, background and components of its own
/// source label, until pixels of other labels stop it. So nothing made from one threshold has a hole
/// afterwards, while an instance that lies inside another one stays.
void fill_holes(Components& components);
/// Removes components of fewer than `min_area` pixels and numbers the rest anew.
void remove_small(Components& components, double min_area);

/// Lists the runs anew after a change of `components.image`.
void list_runs(Components& components);

/// Indices of `components.runs`, grouped by component: [starts[c], starts[c + 1]) of `order` are those of
/// component c + 1, in raster order.
struct RunsByComponent {
    std::vector<std::size_t> starts;
    std::vector<std::uint32_t> order;
};
RunsByComponent group_runs(const Components& components);

}  // namespace spheroseg::geometry
