// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The host's file as libvips reads files.
#pragma once

#include "byte_source.hpp"
#include "vips_library.hpp"

namespace images_vips {

/// `source` outlives every image that is loaded from it.
VipsSourcePointer make_vips_source(ByteSource& source);

}  // namespace images_vips
