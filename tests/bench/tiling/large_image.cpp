// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Draws a large 8-bit grey tiled TIFF of discs on a noisy ground, always the same, in little memory.
//   large_image FILE SIDE [DISCS_APART]
#include <tiffio.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

constexpr std::uint32_t kTile = 256;

/// A number from 0 to 1 that hangs on its arguments alone (splitmix64).
double chance(std::uint64_t a, std::uint64_t b) {
    std::uint64_t z = a * 0x9E3779B97F4A7C15ULL + b * 0xD1B54A32D192ED03ULL + 0x2545F4914F6CDD1DULL;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return static_cast<double>((z ^ (z >> 31U)) >> 11U) / 9007199254740992.0;
}

/// One disc in each cell of a grid.
bool in_disc(std::uint32_t x, std::uint32_t y, std::uint32_t apart) {
    const std::uint64_t cell = (std::uint64_t{y / apart} << 32U) | (x / apart);
    const double radius = apart * (0.15 + 0.25 * chance(cell, 1));
    const double dx = x % apart - apart * 0.5;
    const double dy = y % apart - apart * 0.5;
    return dx * dx + dy * dy < radius * radius;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) {
        std::fprintf(stderr, "large_image FILE SIDE [DISCS_APART]\n");
        return 2;
    }
    const auto side = static_cast<std::uint32_t>(std::strtoul(arguments[2], nullptr, 10));
    const auto apart = count > 3 ? static_cast<std::uint32_t>(std::strtoul(arguments[3], nullptr, 10)) : 80U;
    TIFF* file = side == 0 || apart == 0 ? nullptr : TIFFOpen(arguments[1], "w8");
    if (file == nullptr) return 1;
    TIFFSetField(file, TIFFTAG_IMAGEWIDTH, side);
    TIFFSetField(file, TIFFTAG_IMAGELENGTH, side);
    TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    TIFFSetField(file, TIFFTAG_TILEWIDTH, kTile);
    TIFFSetField(file, TIFFTAG_TILELENGTH, kTile);
    TIFFSetField(file, TIFFTAG_COMPRESSION, COMPRESSION_LZW);
    std::vector<std::uint8_t> tile(std::size_t{kTile} * kTile);
    for (std::uint32_t top = 0; top < side; top += kTile)
        for (std::uint32_t left = 0; left < side; left += kTile) {
            for (std::uint32_t y = 0; y < kTile; ++y)
                for (std::uint32_t x = 0; x < kTile; ++x) {
                    const bool inside = in_disc(left + x, top + y, apart);
                    const double noise = 16 * chance((std::uint64_t{top + y} << 32U) | (left + x), 2);
                    tile[std::size_t{y} * kTile + x] = static_cast<std::uint8_t>((inside ? 170 : 30) + noise);
                }
            if (TIFFWriteTile(file, tile.data(), left, top, 0, 0) < 0) return 1;
        }
    TIFFClose(file);
    return 0;
}
