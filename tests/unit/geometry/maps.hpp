// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Probability maps with a guide, for tests of how they become objects.
#pragma once

#include "geometry/instances.hpp"
#include "masks.hpp"

namespace spheroseg::geometry {

struct Maps {
    std::uint32_t width;
    std::uint32_t height;
    std::vector<float> probability;
    std::vector<float> interior;  // may be empty
};

Components build(const Maps& maps, const InstanceRules& rules);
/// Foreground is 0.75, background 0.25.
Maps of_mask(const LabelImage& mask);
/// A map of few levels, so that equals and plateaus abound, or of many.
Maps random_maps(std::mt19937& random);

}  // namespace spheroseg::geometry
