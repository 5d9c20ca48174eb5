// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Which directories of a TIFF are pages and which are reduced levels of one.
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
    Facts facts;
    std::vector<std::uint32_t>
        pages;  ///< directories of the first one's size and samples, in the file's order
    bool tiled = false;
    std::vector<TiffPlace> levels;  ///< of page 0, only when it is the only page; largest first
};

/// Throws REFUSED "unsupported_layout" for samples that have no meaning here (complex numbers, half floats).
TiffLayout read_tiff_layout(ByteSource& source, std::uint32_t max_pages);

}  // namespace images_vips
