// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Pixels as PNG, JPEG or TIFF.
#pragma once

#include <spheroseg/images.hpp>
#include <string_view>

namespace images_vips {

/// Throws INVALID for pixels that make no sense, UNSUPPORTED for a type or a sample type that it can't hold.
void encode(const spheroseg::sdk::CallView& call, const spheroseg_pixels& pixels, std::string_view media_type,
            int jpeg_quality, const spheroseg_writer& to);

}  // namespace images_vips
