// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// An open image as images/1 gives it: the frame that people see, regions and reduced sizes of it.
#pragma once

#include <memory>

#include "byte_source.hpp"
#include "decode_memory.hpp"
#include "decoder.hpp"
#include "magic.hpp"

namespace images_vips {

/// One thread at a time. Every function throws Failure.
class Image {
  public:
    /// Reads the header; see images/1 for what is thrown. `memory` outlives this.
    Image(const spheroseg_source& source, const spheroseg_image_limits& limits, DecodeMemory& memory);

    void describe(const sdk::CallView& call, spheroseg_image_info& info) const;
    void read_region(const sdk::CallView& call, std::uint32_t page, std::uint64_t x, std::uint64_t y,
                     spheroseg_pixels& to);
    void read_reduced(const sdk::CallView& call, std::uint32_t page, spheroseg_pixels& to);

  private:
    std::uint64_t seen_width() const;
    std::uint64_t seen_height() const;
    std::uint64_t pixel_bytes() const;
    void check_request(std::uint32_t page, const spheroseg_pixels& to) const;

    ByteSource source_;  // outlives decoder_
    Kind kind_ = Kind::png;
    std::unique_ptr<Decoder> decoder_;
};

}  // namespace images_vips
