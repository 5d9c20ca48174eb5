// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The size of a pixel as microscopy software writes it into a TIFF's description. A print resolution is no
// answer.
#pragma once

#include <string_view>

#include "facts.hpp"

namespace images_vips {

/// OME-XML: PhysicalSizeX/Y with their units (micrometre when none is said).
PixelSize ome_pixel_size(std::string_view description);
/// ImageJ: "unit=" in the description; the resolution counts pixels for each such unit.
PixelSize imagej_pixel_size(std::string_view description, double x_resolution, double y_resolution);

}  // namespace images_vips
