// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "images.hpp"

#include "encoder.hpp"
#include "vips_library.hpp"

namespace images_vips {

Images::Images(const Settings& settings) : settings_(settings), memory_(settings.decode_memory) {
    start_vips(settings.threads);
}

std::unique_ptr<Image> Images::open(const sdk::CallView& call, const spheroseg_source& source,
                                    const spheroseg_image_limits& limits) {
    call.checkpoint();
    return std::make_unique<Image>(source, limits, memory_);
}

void Images::encode(const sdk::CallView& call, const spheroseg_pixels& pixels, std::string_view media_type,
                    const spheroseg_writer& to) {
    images_vips::encode(call, pixels, media_type, settings_.jpeg_quality, to);
}

}  // namespace images_vips
