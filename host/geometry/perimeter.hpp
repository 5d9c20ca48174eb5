// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The length of what was digitised, from its pixels.
#pragma once

#include "geometry/shapes.hpp"

namespace spheroseg::geometry {

/// Estimates the length of the curve whose pixels `ring` (along pixel edges, as trace_outlines gives it)
/// goes around.
///
/// The edges' own length is no estimate: it is too long by up to 4/π for a curve, at any resolution. Here
/// each edge counts with its part along the local tangent, P = Σ ⟨t, e⟩ (integration of normals: Lenoir,
/// Malgouyres & Revenu 1996; Coeurjolly & Klette, "A comparative evaluation of length estimators of digital
/// curves", PAMI 26, 2004). The tangent of an edge is that of the longest digital straight segment of edge
/// middles that lies symmetrically about it (Lachaud, Vialard & de Vieilleville 2007), of at most 21 edges.
///
/// Held over random places and angles (tests/unit/geometry/perimeter_test.cpp): discs of radius 10 px and
/// ellipses of 24×12 px within 2.5 %, discs of radius 20 px within 1 %, 50 px within 0.5 %; rectangles of
/// 100×50 px and more within 2 %, of 20×20 px within 2 % in the mean and 5 % each; rectangles along the axes
/// within 1.5 % from 10×10 px; a single pixel gives 4.
double digital_perimeter(const Ring& ring);

}  // namespace spheroseg::geometry
