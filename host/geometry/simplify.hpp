// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Fewer corners, the same topology.
#pragma once

#include "geometry/shapes.hpp"

namespace spheroseg::geometry {

/// Douglas–Peucker (1973) on a closed ring: no dropped corner lies farther than `tolerance` from the new
/// outline. Corners that the ring visits twice stay. May cross itself; simplify() does not.
Ring approximate(const Ring& ring, double tolerance);

/// Every ring approximated; where new edges cross or touch others of the polygon, the rings concerned get
/// corners back until they do not (in the end all of them). Tolerance 0 changes nothing.
Polygon simplify(const Polygon& polygon, double tolerance);

/// True when two edges of the polygon cross or touch except at corners that the exact outline shares too.
bool has_crossings(const Polygon& polygon);

}  // namespace spheroseg::geometry
