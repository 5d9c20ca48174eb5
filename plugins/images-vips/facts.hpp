// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a header says, and the check of it against the budgets. All sizes are of the stored frame, before EXIF
// orientation.
#pragma once

#include <spheroseg/images.hpp>
#include <string_view>

namespace images_vips {

namespace sdk = spheroseg::sdk;

/// A part of a file that is decoded as one (a tile) counts against DecodeMemory from here on.
constexpr std::uint64_t kLargePart = std::uint64_t{16} << 20;

struct PixelSize {
    double x_um = 0;  ///< 0: the file does not say
    double y_um = 0;
};

struct Facts {
    std::uint64_t width = 0;
    std::uint64_t height = 0;
    std::uint32_t channels = 0;
    std::uint32_t sample_type = SPHEROSEG_UINT8;
    std::uint32_t bit_depth = 8;
    std::uint32_t pages = 1;
    std::uint32_t orientation = 1;  ///< EXIF, 1...8
    bool has_alpha = false;
    PixelSize pixel_size;

    std::uint64_t row_bytes() const { return width * channels * sdk::sample_bytes(sample_type); }
};

struct Rectangle {
    std::uint64_t x = 0;
    std::uint64_t y = 0;
    std::uint64_t width = 0;
    std::uint64_t height = 0;
};

/// a × b, or the most there is, so that a lying header can't look small.
std::uint64_t multiply(std::uint64_t a, std::uint64_t b);

/// Throws TOO_LARGE with the limit's word, or REFUSED for a size of nothing. Never overflows.
void check_limits(const Facts& facts, const spheroseg_image_limits& limits);

/// REFUSED "damaged_image" with one sentence and what to do.
[[noreturn]] void refuse_damaged(std::string_view format, std::string_view what);

}  // namespace images_vips
