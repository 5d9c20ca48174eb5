// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Image files as pixels, through the images/1 plugin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <spheroseg/images.hpp>
#include <string>
#include <vector>

#include "error.hpp"
#include "inference/byte_source.hpp"
#include "inference/call_context.hpp"
#include "inference/unfilled.hpp"

namespace spheroseg {

/// Budgets of one image; checked from its header before any pixel is decoded.
struct ImageBudget {
    std::uint64_t max_width = 100000;
    std::uint64_t max_height = 100000;
    std::uint64_t max_pixels = 400'000'000;
    std::uint64_t max_decoded_bytes = std::uint64_t{2} << 30;
    std::uint32_t max_pages = 100000;
};

struct ImageFacts {
    std::string media_type;
    std::string extension;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::uint32_t channels = 0;
    bool has_alpha = false;
    std::uint32_t bit_depth = 0;
    std::uint32_t sample_type = SPHEROSEG_UINT8;
    std::uint32_t pages = 1;
    std::optional<double> pixel_size_x_um;
    std::optional<double> pixel_size_y_um;
};

/// Interleaved samples of one page (or a part of it), rows without gaps.
struct PixelBuffer {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::uint32_t channels = 0;
    bool has_alpha = false;
    std::uint32_t sample_type = SPHEROSEG_UINT8;
    Unfilled<std::byte> samples;

    std::uint64_t row_bytes() const {
        return std::uint64_t{width} * channels * sdk::sample_bytes(sample_type);
    }
};

/// An open image file. One thread at a time.
class ImageFile {
  public:
    static Result<ImageFile> open(const sdk::Images& images, std::unique_ptr<ByteSource> source,
                                  const ImageBudget& budget, const CallContext& context);

    const ImageFacts& facts() const { return facts_; }
    /// 422 "page_out_of_range" when the file has no such page.
    Result<PixelBuffer> read_page(std::uint32_t page, const CallContext& context) const;
    /// The rows [first, first + count) of a page. Cheapest from the top to the bottom.
    Result<PixelBuffer> read_rows(std::uint32_t page, std::uint32_t first, std::uint32_t count,
                                  const CallContext& context) const;
    /// A preview with the longer edge at most `max_edge`, never larger than the image.
    Result<PixelBuffer> read_reduced(std::uint32_t page, std::uint32_t max_edge,
                                     const CallContext& context) const;

  private:
    ImageFile(std::unique_ptr<ByteSource> source, sdk::Image image, ImageFacts facts)
        : source_(std::move(source)), image_(std::move(image)), facts_(std::move(facts)) {}
    Result<PixelBuffer> allocate(std::uint32_t width, std::uint32_t height) const;

    std::unique_ptr<ByteSource> source_;  // outlives image_
    sdk::Image image_;
    ImageFacts facts_;
};

/// Encodes pixels as "image/png", "image/jpeg" or "image/tiff"; 16-bit and float are scaled to 8 bit by the
/// caller where the type needs it.
Result<std::string> encode_image(const sdk::Images& images, const PixelBuffer& pixels,
                                 std::string_view media_type, const CallContext& context);

/// An 8-bit RGB or grey JPEG for people to look at: contrast from the 0.5th to the 99.5th percentile for
/// deeper images.
Result<std::string> make_thumbnail(const sdk::Images& images, const ImageFile& file, std::uint32_t max_edge,
                                   const CallContext& context);

}  // namespace spheroseg
