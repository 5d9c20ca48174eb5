// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Which directories of a TIFF are pages and which are reduced levels of one. What a directory says of itself
// decides, never its size: a stack may hold pages of any sizes.
#pragma once

#include <vector>

#include "facts.hpp"
#include "tiff_directory.hpp"

namespace images_vips {

/// Where a version of a page lies, as libvips names it.
struct TiffPlace {
    std::uint32_t directory = 0;
    int sub_directory = -1;
    std::uint64_t width = 0;
    std::uint64_t height = 0;
};

struct TiffLayout {
    Facts facts;                       ///< of page 0
    std::vector<TiffDirectory> pages;  ///< in the file's order, without reduced versions and masks
    std::vector<TiffPlace> levels;     ///< of page 0, only when it is the only page; largest first
};

/// Throws REFUSED "unsupported_layout" when page 0 is of a kind that is not read here.
TiffLayout read_tiff_layout(ByteSource& source, std::uint32_t max_pages);

/// Throws REFUSED "unsupported_layout" for samples and compressions that are not read here (complex numbers,
/// half floats, 64 bits, old-style JPEG), before libtiff calls them damaged.
void refuse_unreadable(const TiffDirectory& page);

/// The last channel is alpha.
bool has_alpha(const TiffDirectory& page);

/// Bytes of a tile, twice (libtiff's and libvips's), when tiles are so large that they count; else 0.
std::uint64_t large_tile_bytes(const TiffDirectory& page);

}  // namespace images_vips
