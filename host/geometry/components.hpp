// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A label image or a probability map to connected objects, 1…n in raster order of their first pixels.
//
// Objects are 4-connected: pixels that only touch at a corner belong to two objects, so no outline runs
// through a point. Background is then 8-connected: a hole that touches the outside at a corner is no hole.
#pragma once

#include <vector>

#include "geometry/shapes.hpp"

namespace spheroseg::geometry {

struct Components {
    LabelImage image;                    ///< 0 or the number of the component
    std::vector<std::uint32_t> sources;  ///< [component - 1]: the label it had in the input
    std::vector<std::uint64_t> areas;    ///< [component - 1]: pixels

    std::size_t count() const { return areas.size(); }
};

/// Components of equal, non-zero labels.
Components find_components(const LabelImage& labels);
/// 1 where probability ≥ threshold. NaN is background.
LabelImage apply_threshold(const float* probability, std::uint32_t width, std::uint32_t height,
                           double threshold);
/// Fills background that a component encloses wholly. Islands in a hole of another component keep their
/// label; the rest of the hole becomes the component's.
void fill_holes(Components& components);
/// Removes components of fewer than `min_area` pixels and numbers the rest anew.
void remove_small(Components& components, double min_area);

}  // namespace spheroseg::geometry
