// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// images/1 as a class.
#pragma once

#include <memory>

#include "decode_memory.hpp"
#include "image.hpp"
#include "settings.hpp"

namespace images_vips {

/// Any thread. Every function throws Failure.
class Images {
  public:
    using Image = images_vips::Image;

    explicit Images(const Settings& settings);

    std::unique_ptr<Image> open(const sdk::CallView& call, const spheroseg_source& source,
                                const spheroseg_image_limits& limits);
    void encode(const sdk::CallView& call, const spheroseg_pixels& pixels, std::string_view media_type,
                const spheroseg_writer& to);

  private:
    Settings settings_;
    DecodeMemory memory_;
};

}  // namespace images_vips
