// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Fewer corners, the same topology.
#pragma once

#include "geometry/shapes.hpp"

namespace spheroseg::geometry {

/// Douglas–Peucker (1973) on every ring, then corners back, edge by edge, until no edges cross or touch other
/// than at corners, rings keep their direction and holes lie inside the exterior. What comes out has corners
/// of the given polygon only; no dropped corner lies farther than `tolerance` (px) from the edge in its
/// place; rings keep at least 4 corners and their bounding box, and an area. Tolerance ≤ 0 changes nothing.
/// Every 256th corner stays, which bounds the time to linear; a polygon that crosses itself to begin with may
/// go on doing so. Neighbouring objects are simplified each by itself, so their outlines may overlap by up
/// to 2·tolerance.
Polygon simplify(const Polygon& polygon, double tolerance);

}  // namespace spheroseg::geometry
