// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Run lengths as COCO has them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "geometry/shapes.hpp"

namespace spheroseg::formats {

/// Run lengths of the polygon's pixels in column-major order over the whole image, beginning with background.
/// Takes time by the polygon's box, not by the image.
std::vector<std::uint64_t> to_run_lengths(const geometry::Polygon& polygon, std::uint32_t width,
                                          std::uint32_t height);
/// The text that pycocotools compresses them to: from the fourth on the difference to the last but one, in
/// groups of five bits, lowest first, each with a bit for "more" above it and 48 added.
std::string compressed(const std::vector<std::uint64_t>& runs);

}  // namespace spheroseg::formats
