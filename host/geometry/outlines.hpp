// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Outlines along pixel edges.
#pragma once

#include "geometry/components.hpp"

namespace spheroseg::geometry {

/// The polygon of every component, [component - 1]. Each ring follows pixel edges with corners only where it
/// turns, so the polygon's area is its pixel count and rasterising it gives back exactly its pixels.
///
/// Where two pixels of one component touch at a corner, outlines run on through the touching pixels. A pocket
/// that such a corner closes is therefore a hole, rings never visit a point twice, and two rings of a polygon
/// share at most single points: a valid polygon of the OGC Simple Features (a component is 4-connected, so
/// its inside stays in one piece). Rings begin at the component's first pixel, and holes come, in raster
/// order. Linear in runs.
std::vector<Polygon> trace_outlines(const Components& components);
/// The same for one component, counted from 0, so that objects may be worked on one after the other.
Polygon trace_outline(const Components& components, const RunsByComponent& groups, std::size_t component);

}  // namespace spheroseg::geometry
