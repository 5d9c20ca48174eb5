// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the operator wrote about image reading, as a type that can't be wrong.
#pragma once

#include <cstdint>
#include <string_view>

namespace images_vips {

struct Settings {
    int threads = 1;                                       ///< that libvips may use for one encoding
    int jpeg_quality = 90;                                 ///< of JPEGs that are written
    std::uint64_t decode_memory = std::uint64_t{1} << 30;  ///< bytes of all whole-picture decoders together
};

extern const char kConfigSchema[];

/// `config` is the canonical JSON that the host checked against kConfigSchema. Throws Failure(INVALID).
Settings read_settings(std::string_view config);

}  // namespace images_vips
