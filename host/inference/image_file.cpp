// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/image_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "inference/preprocess.hpp"
#include "plugin/failure.hpp"

namespace spheroseg {
namespace {

ImageFacts to_facts(const spheroseg_image_info& info) {
    ImageFacts facts;
    facts.media_type = info.media_type;
    facts.extension = info.extension;
    facts.width = static_cast<std::uint32_t>(info.width);
    facts.height = static_cast<std::uint32_t>(info.height);
    facts.channels = info.channels;
    facts.has_alpha = info.has_alpha != 0;
    facts.bit_depth = info.bit_depth;
    facts.sample_type = info.sample_type;
    facts.pages = info.pages;
    if (std::isfinite(info.pixel_size_x_um) && info.pixel_size_x_um > 0)
        facts.pixel_size_x_um = info.pixel_size_x_um;
    if (std::isfinite(info.pixel_size_y_um) && info.pixel_size_y_um > 0)
        facts.pixel_size_y_um = info.pixel_size_y_um;
    return facts;
}

spheroseg_pixels view_of(PixelBuffer& buffer) {
    spheroseg_pixels pixels{};
    pixels.size = sizeof(pixels);
    pixels.sample_type = buffer.sample_type;
    pixels.channels = buffer.channels;
    pixels.width = buffer.width;
    pixels.height = buffer.height;
    pixels.row_bytes = buffer.row_bytes();
    pixels.data = buffer.samples.data();
    return pixels;
}

}  // namespace

Result<ImageFile> ImageFile::open(const sdk::Images& images, std::unique_ptr<ByteSource> source,
                                  const ImageBudget& budget, const CallContext& context) {
    return guarded([&] {
        sdk::Call call(context.request_id, context.deadline_ns(), context.cancelled);
        spheroseg_image_limits limits{};
        limits.size = sizeof(limits);
        limits.max_pages = budget.max_pages;
        limits.max_width = budget.max_width;
        limits.max_height = budget.max_height;
        limits.max_pixels = budget.max_pixels;
        limits.max_decoded_bytes = budget.max_decoded_bytes;
        sdk::Image image = images.open(call, source->view(), limits);
        ImageFacts facts = to_facts(image.describe(call));
        return ImageFile(std::move(source), std::move(image), std::move(facts));
    });
}

Result<PixelBuffer> ImageFile::allocate(std::uint32_t width, std::uint32_t height) const {
    PixelBuffer buffer;
    buffer.width = width;
    buffer.height = height;
    buffer.channels = facts_.channels;
    buffer.has_alpha = facts_.has_alpha;
    buffer.sample_type = facts_.sample_type;
    try {
        buffer.samples.resize(buffer.row_bytes() * height);
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::too_large, "out_of_memory",
                    "The image needs " + std::to_string(buffer.row_bytes() * height) +
                        " bytes of memory, which are not there now; try again later or send a smaller one.");
    }
    return buffer;
}

Result<PixelBuffer> ImageFile::read_page(std::uint32_t page, const CallContext& context) const {
    return read_rows(page, 0, facts_.height, context);
}

Result<PixelBuffer> ImageFile::read_rows(std::uint32_t page, std::uint32_t first, std::uint32_t count,
                                         const CallContext& context) const {
    if (page >= facts_.pages)
        return fail(ErrorKind::unprocessable, "page_out_of_range",
                    "The image has " + std::to_string(facts_.pages) + " page(s), counted from 0; page " +
                        std::to_string(page) + " was asked for.");
    auto buffer = allocate(facts_.width, count);
    if (!buffer) return buffer;
    return guarded([&] {
        sdk::Call call(context.request_id, context.deadline_ns(), context.cancelled);
        auto pixels = view_of(*buffer);
        image_.read_region(call, page, 0, first, pixels);
        return std::move(*buffer);
    });
}

Result<PixelBuffer> ImageFile::read_reduced(std::uint32_t page, std::uint32_t max_edge,
                                            const CallContext& context) const {
    const double factor =
        std::min(1.0, static_cast<double>(max_edge) / std::max<double>(facts_.width, facts_.height));
    const auto scaled = [&](std::uint32_t edge) {
        return std::max<std::uint32_t>(1, static_cast<std::uint32_t>(std::lround(edge * factor)));
    };
    auto buffer = allocate(scaled(facts_.width), scaled(facts_.height));
    if (!buffer) return buffer;
    return guarded([&] {
        sdk::Call call(context.request_id, context.deadline_ns(), context.cancelled);
        auto pixels = view_of(*buffer);
        image_.read_reduced(call, page, pixels);
        return std::move(*buffer);
    });
}

Result<std::string> encode_image(const sdk::Images& images, const PixelBuffer& pixels,
                                 std::string_view media_type, const CallContext& context) {
    return guarded([&] {
        sdk::Call call(context.request_id, context.deadline_ns(), context.cancelled);
        std::string encoded;
        spheroseg_pixels view = view_of(const_cast<PixelBuffer&>(pixels));  // encode only reads
        images.encode(call, view, media_type, sdk::string_writer(encoded));
        return encoded;
    });
}

Result<std::string> make_thumbnail(const sdk::Images& images, const ImageFile& file, std::uint32_t max_edge,
                                   const CallContext& context) {
    auto reduced = file.read_reduced(0, max_edge, context);
    if (!reduced) return tl::unexpected(reduced.error());
    return encode_image(images, to_display(*reduced), "image/jpeg", context);
}

}  // namespace spheroseg
