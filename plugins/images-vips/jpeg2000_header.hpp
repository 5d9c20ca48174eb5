// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A look into JPEG 2000 files before libvips reads them.
#pragma once

#include "byte_source.hpp"

namespace images_vips {

/// Refuses palettes and component subsampling: libvips 8.14 writes past the end of a buffer when it unpacks
/// such tiles (a palette gives more bands than the header says), so a file from anywhere could end the
/// process. Throws Failure. Gives the samples of the largest tile: an untiled image is one tile.
std::uint64_t check_jpeg2000(ByteSource& source);

}  // namespace images_vips
