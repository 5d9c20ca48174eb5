// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// PNG, JPEG, TIFF, WebP and JPEG 2000 through libvips.
#pragma once

#include <optional>
#include <vector>

#include "byte_source.hpp"
#include "decode_memory.hpp"
#include "decoder.hpp"
#include "magic.hpp"
#include "sample_rows.hpp"
#include "tiff_layout.hpp"
#include "vips_library.hpp"

namespace images_vips {

class VipsDecoder final : public Decoder {
  public:
    /// Reads the header alone and checks it. `source` and `memory` outlive this.
    VipsDecoder(ByteSource& source, Kind kind, const spheroseg_image_limits& limits, DecodeMemory& memory);

    const Facts& facts() const override { return facts_; }
    void read(const sdk::CallView& call, std::uint32_t page, const Rectangle& area,
              const RowSink& to) override;
    void read_level(const sdk::CallView& call, std::uint32_t page, std::uint64_t width, std::uint64_t height,
                    const RowSink& to) override;

  private:
    /// One stored version of a page.
    struct Version {
        std::uint32_t page = 0;
        int sub_directory = -1;
        int jpeg_shrink = 1;
        double webp_scale = 1.0;
        bool operator!=(const Version& other) const {
            return page != other.page || sub_directory != other.sub_directory ||
                   jpeg_shrink != other.jpeg_shrink || webp_scale != other.webp_scale;
        }
    };
    VipsImagePointer load(const Version& version, VipsAccess access);
    Version page_version(std::uint32_t page) const;
    Version level_version(std::uint32_t page, std::uint64_t width, std::uint64_t height) const;
    /// A page at full resolution. Throws REFUSED "page_differs" when it is unlike page 0: images/1 says one
    /// size and one kind of samples for all pages.
    VipsImagePointer load_page(std::uint32_t page, VipsAccess access);
    /// Parts can be decoded without what lies above them.
    bool tiled(std::uint32_t page) const;
    /// What libvips holds while the page is read; 0 for what it reads in small parts.
    std::uint64_t working_bytes(std::uint32_t page) const;
    /// Lets go of all that is kept between calls, then waits: a waiter holds nothing.
    DecodeMemory::Share take(const sdk::CallView& call, std::uint64_t bytes);
    void forget();
    void stream(const sdk::CallView& call, VipsImage* image, const Rectangle& area, const RowSink& to);
    void read_strip(const sdk::CallView& call, std::uint32_t page, const Rectangle& area, const RowSink& to);
    void keep_page(const sdk::CallView& call, std::uint32_t page);
    [[noreturn]] void refuse(const std::string& what);

    ByteSource& source_;
    Kind kind_;
    Facts facts_;
    TiffLayout tiff_;
    int jpeg2000_levels_ = 1;
    std::uint64_t whole_bytes_ = 0;  ///< working_bytes of a page, but for TIFF

    DecodeMemory& memory_;
    DecodeMemory::Share share_;  // of what follows, which it outlives

    // Strips of the page's whole width, one below the other, are decoded as they are asked for.
    std::optional<std::uint32_t> strip_page_;
    std::uint64_t strip_row_ = 0;  ///< the next one
    VipsImagePointer strips_;
    // Any other region of a file that can only be read from the top decodes the page once and keeps it.
    std::optional<std::uint32_t> kept_page_;
    std::vector<unsigned char> kept_;
    // A tiled page stays open between regions.
    std::optional<std::uint32_t> open_page_;
    VipsImagePointer open_;
};

}  // namespace images_vips
