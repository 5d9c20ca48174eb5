// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The eight values: EXIF 2.32 (CIPA DC-008), tag 274.
#include "orientation.hpp"

#include <cstring>

namespace images_vips {
namespace {

struct Mapping {
    bool swap;      // seen (x, y) comes from stored (y, x) before mirroring
    bool mirror_x;  // in the stored frame
    bool mirror_y;
};

Mapping mapping_of(std::uint32_t orientation) {
    switch (orientation) {
        case 2:
            return {false, true, false};
        case 3:
            return {false, true, true};
        case 4:
            return {false, false, true};
        case 5:
            return {true, false, false};
        case 6:
            return {true, false, true};
        case 7:
            return {true, true, true};
        case 8:
            return {true, true, false};
        default:
            return {false, false, false};
    }
}

}  // namespace

Rectangle to_stored(const Rectangle& seen, std::uint32_t orientation, std::uint64_t width,
                    std::uint64_t height) {
    const Mapping mapping = mapping_of(orientation);
    Rectangle stored = seen;
    if (mapping.swap) stored = {seen.y, seen.x, seen.height, seen.width};
    if (mapping.mirror_x) stored.x = width - stored.x - stored.width;
    if (mapping.mirror_y) stored.y = height - stored.y - stored.height;
    return stored;
}

void orient(const unsigned char* stored, std::uint64_t stored_width, std::uint64_t stored_height,
            std::uint32_t orientation, std::uint64_t pixel_bytes, const spheroseg_pixels& to) {
    const Mapping mapping = mapping_of(orientation);
    for (std::uint64_t y = 0; y < to.height; ++y) {
        auto* row = static_cast<unsigned char*>(to.data) + y * to.row_bytes;
        for (std::uint64_t x = 0; x < to.width; ++x) {
            std::uint64_t from_x = mapping.swap ? y : x;
            std::uint64_t from_y = mapping.swap ? x : y;
            if (mapping.mirror_x) from_x = stored_width - 1 - from_x;
            if (mapping.mirror_y) from_y = stored_height - 1 - from_y;
            std::memcpy(row + x * pixel_bytes, stored + (from_y * stored_width + from_x) * pixel_bytes,
                        pixel_bytes);
        }
    }
}

}  // namespace images_vips
