// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Selections as ImageJ keeps them in .roi files.
#pragma once

#include <string>

#include "formats/classes.hpp"
#include "geometry/shapes.hpp"

namespace spheroseg::formats {

/// A polygon with whole corners where all of them are; with sub-pixel corners else; a composite selection
/// where there are holes. Coordinates are ImageJ's own: (0,0) is the corner of the first pixel. `name` is
/// UTF-8.
std::string imagej_roi(const geometry::Polygon& polygon, const std::string& name, Colour stroke);

}  // namespace spheroseg::formats
