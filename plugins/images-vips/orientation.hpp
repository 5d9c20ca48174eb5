// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// EXIF orientation: the stored frame and the frame that people see.
#pragma once

#include "facts.hpp"

namespace images_vips {

/// 5...8 exchange width and height.
constexpr bool swaps_axes(std::uint32_t orientation) {
    return orientation >= 5 && orientation <= 8;
}

/// The stored rectangle of a rectangle as seen; `width` and `height` are the stored frame's.
Rectangle to_stored(const Rectangle& seen, std::uint32_t orientation, std::uint64_t width,
                    std::uint64_t height);

/// Puts stored pixels (tight rows of stored_width) into `to` as they are seen.
void orient(const unsigned char* stored, std::uint64_t stored_width, std::uint64_t stored_height,
            std::uint32_t orientation, std::uint64_t pixel_bytes, const spheroseg_pixels& to);

}  // namespace images_vips
