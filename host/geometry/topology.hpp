// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// How the rings of one polygon lie to each other.
#pragma once

#include <functional>
#include <limits>

#include "geometry/shapes.hpp"

namespace spheroseg::geometry {

struct Edge {
    Point a;
    Point b;
    std::uint32_t ring = 0;
    std::uint32_t next = 0;  ///< the edge that begins at b
};

/// The edges of rings, ring after ring in their order.
std::vector<Edge> edges_of(const std::vector<const Ring*>& rings);
std::vector<const Ring*> rings_of(const Polygon& polygon);

/// Told of two edges (indices) in conflict; the same pair may come more than once.
using ConflictReport = std::function<void(std::uint32_t, std::uint32_t)>;

/// Reports edges that cross, overlap, touch other than at corners, or end at a corner where their chains
/// cross. Touching at a corner is no conflict. Looks edges up in a grid: linear in edges as long as they do
/// not lie denser than their length. False, with nothing reported, when more than `most_pairs` pairs would
/// have to be looked at.
bool find_conflicts(const std::vector<Edge>& edges, const ConflictReport& report,
                    std::uint64_t most_pairs = std::numeric_limits<std::uint64_t>::max());

/// Rings (≥ 1) that do not lie inside ring 0 and outside all others, given that no edges are in conflict.
std::vector<std::uint32_t> misplaced_rings(const std::vector<Edge>& edges);

}  // namespace spheroseg::geometry
