// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Windows bitmaps: the header is checked by ourselves, against the limits and the file's real length, before
// stb_image (which fills what is missing with zeros) sees it. Pixels that name a colour of a palette are read
// by ourselves: stb_image takes colours that the file does not have from memory that nobody has written to.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "byte_source.hpp"
#include "decode_memory.hpp"
#include "decoder.hpp"

namespace images_vips {

class BmpDecoder final : public Decoder {
  public:
    /// `source` and `memory` outlive this.
    BmpDecoder(ByteSource& source, const spheroseg_image_limits& limits, DecodeMemory& memory);

    const Facts& facts() const override { return facts_; }
    void read(const sdk::CallView& call, std::uint32_t page, const Rectangle& area,
              const RowSink& to) override;
    void read_level(const sdk::CallView& call, std::uint32_t page, std::uint64_t width, std::uint64_t height,
                    const RowSink& to) override;

  private:
    using Colour = std::array<unsigned char, 3>;  // red, green, blue
    struct Indexed {
        std::vector<Colour> palette;
        unsigned bits = 8;  // of an index
        std::uint64_t data = 0;
        std::uint64_t stride = 0;
        bool from_the_top = false;
    };

    void read_header(const spheroseg_image_limits& limits);
    void read_palette(std::uint64_t at, std::uint64_t entry_bytes, std::uint64_t colours);
    void read_stb_header(const spheroseg_image_limits& limits);
    std::uint64_t decode_bytes() const;
    void decode(const sdk::CallView& call);
    std::vector<unsigned char> indexed_pixels();
    std::vector<unsigned char> stb_pixels();

    ByteSource& source_;
    Facts facts_;
    int stored_channels_ = 3;         ///< of what stb_image gives
    std::optional<Indexed> indexed_;  ///< else stb_image reads it
    DecodeMemory& memory_;
    DecodeMemory::Share share_;        // outlives what it is held for
    std::vector<unsigned char> kept_;  ///< the decoded page
};

}  // namespace images_vips
