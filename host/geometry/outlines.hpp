// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Outlines along pixel edges.
#pragma once

#include "geometry/components.hpp"

namespace spheroseg::geometry {

/// The polygon of every component, [component - 1]. Each ring follows pixel edges with corners only where it
/// turns, so the polygon's area is its pixel count and rasterising it gives back exactly its pixels. Where
/// pixels of one component touch at a corner, the ring touches itself there but does not cross. Linear in
/// pixels plus corners.
std::vector<Polygon> trace_outlines(const Components& components);

}  // namespace spheroseg::geometry
