// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The one decoder of stb_image that is compiled in.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace images_vips {

/// Channels (3 or 4) as stb_image will give them; nothing when it does not read this variant.
std::optional<int> stb_bmp_channels(std::string_view file);
/// 8-bit interleaved pixels, top row first; empty when the file can't be read.
std::vector<unsigned char> stb_bmp_pixels(std::string_view file, int channels);

}  // namespace images_vips
