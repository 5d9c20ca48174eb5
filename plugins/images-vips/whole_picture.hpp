// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#pragma once

#include <cstdint>

#include "magic.hpp"
#include "vips_library.hpp"

namespace images_vips {

/// What a loader keeps of the whole picture before it gives a first row, in bytes, as measured with
/// libvips 8.14; of TIFF and JPEG 2000 the files themselves say it.
std::uint64_t whole_picture_bytes(Kind kind, const VipsImage* image);

}  // namespace images_vips
