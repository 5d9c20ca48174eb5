// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "image.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "area_reducer.hpp"
#include "bmp_decoder.hpp"
#include "orientation.hpp"
#include "vips_decoder.hpp"

namespace images_vips {
namespace {

Kind read_kind(ByteSource& source) {
    char start[kMagicBytes] = {};
    const std::int64_t got = source.read(0, start, sizeof(start));
    source.check();
    const auto kind = find_kind({start, static_cast<std::size_t>(got)});
    if (kind) return *kind;
    throw sdk::Failure(
        SPHEROSEG_UNSUPPORTED, "not_an_image",
        "The file begins like none of PNG, JPEG, TIFF, WebP, JPEG 2000 and BMP; send one of these.");
}

// A caller's struct may be older and shorter than ours.
spheroseg_image_limits known(const spheroseg_image_limits& given) {
    spheroseg_image_limits limits{};
    std::memcpy(&limits, &given, std::min<std::size_t>(given.size, sizeof(limits)));
    return limits;
}

}  // namespace

Image::Image(const spheroseg_source& source, const spheroseg_image_limits& limits, DecodeMemory& memory)
    : source_(source), kind_(read_kind(source_)) {
    if (kind_ == Kind::bmp) {
        decoder_ = std::make_unique<BmpDecoder>(source_, known(limits), memory);
    } else {
        decoder_ = std::make_unique<VipsDecoder>(source_, kind_, known(limits), memory);
    }
    // The limits of the stored frame hold for the seen one, except that its sides may be exchanged.
    Facts seen = decoder_->facts();
    if (swaps_axes(seen.orientation)) {
        std::swap(seen.width, seen.height);
        check_limits(seen, known(limits));
    }
}

std::uint64_t Image::seen_width() const {
    const Facts& facts = decoder_->facts();
    return swaps_axes(facts.orientation) ? facts.height : facts.width;
}

std::uint64_t Image::seen_height() const {
    const Facts& facts = decoder_->facts();
    return swaps_axes(facts.orientation) ? facts.width : facts.height;
}

std::uint64_t Image::pixel_bytes() const {
    return decoder_->facts().channels * sdk::sample_bytes(decoder_->facts().sample_type);
}

void Image::describe(const sdk::CallView& /*call*/, spheroseg_image_info& info) const {
    const Facts& facts = decoder_->facts();
    spheroseg_image_info full{};
    full.size = info.size;
    full.sample_type = facts.sample_type;
    sdk::copy_text(full.media_type, media_type(kind_));
    sdk::copy_text(full.extension, extension(kind_));
    full.width = seen_width();
    full.height = seen_height();
    full.channels = facts.channels;
    full.has_alpha = facts.has_alpha ? 1 : 0;
    full.bit_depth = facts.bit_depth;
    full.pages = facts.pages;
    const bool swapped = swaps_axes(facts.orientation);
    full.pixel_size_x_um = swapped ? facts.pixel_size.y_um : facts.pixel_size.x_um;
    full.pixel_size_y_um = swapped ? facts.pixel_size.x_um : facts.pixel_size.y_um;
    std::memcpy(&info, &full, std::min<std::size_t>(info.size, sizeof(full)));
}

void Image::check_request(std::uint32_t page, const spheroseg_pixels& to) const {
    const Facts& facts = decoder_->facts();
    if (page >= facts.pages)
        throw sdk::Failure(SPHEROSEG_INVALID, "page_out_of_range",
                           "Page " + std::to_string(page) + " was asked for; the file has pages 0 to " +
                               std::to_string(facts.pages - 1) + ".");
    if (to.sample_type != facts.sample_type || to.channels != facts.channels)
        throw sdk::Failure(SPHEROSEG_INVALID, "pixels_mismatch",
                           "The memory to fill must have the image's own sample type and channels.");
    if (to.width == 0 || to.height == 0 || to.width > seen_width() || to.height > seen_height())
        throw sdk::Failure(SPHEROSEG_INVALID, "size_out_of_range",
                           "A size from 1 × 1 to " + std::to_string(seen_width()) + " × " +
                               std::to_string(seen_height()) + " can be read, not " +
                               std::to_string(to.width) + " × " + std::to_string(to.height) + ".");
    if (to.data == nullptr || to.row_bytes < to.width * pixel_bytes())
        throw sdk::Failure(SPHEROSEG_INVALID, "pixels_mismatch",
                           "The memory to fill is too small for its rows.");
}

void Image::read_region(const sdk::CallView& call, std::uint32_t page, std::uint64_t x, std::uint64_t y,
                        spheroseg_pixels& to) {
    check_request(page, to);
    if (x > seen_width() - to.width || y > seen_height() - to.height)
        throw sdk::Failure(SPHEROSEG_INVALID, "region_out_of_range",
                           "The region reaches over the image's border.");
    const Facts& facts = decoder_->facts();
    const Rectangle stored =
        to_stored({x, y, to.width, to.height}, facts.orientation, facts.width, facts.height);
    const std::uint64_t bytes = stored.width * pixel_bytes();
    const bool upright = facts.orientation == 1;
    std::vector<unsigned char> turned(upright ? 0 : bytes * stored.height);
    unsigned char* at = upright ? static_cast<unsigned char*>(to.data) : turned.data();
    const std::uint64_t step = upright ? to.row_bytes : bytes;
    decoder_->read(call, page, stored,
                   {[](auto, auto) {},
                    [&](const void* row) {
                        std::memcpy(at, row, bytes);
                        at += step;
                    }});
    if (!upright) orient(turned.data(), stored.width, stored.height, facts.orientation, pixel_bytes(), to);
}

void Image::read_reduced(const sdk::CallView& call, std::uint32_t page, spheroseg_pixels& to) {
    check_request(page, to);
    const Facts& facts = decoder_->facts();
    const bool upright = facts.orientation == 1;
    spheroseg_pixels stored = to;
    if (swaps_axes(facts.orientation)) std::swap(stored.width, stored.height);
    std::vector<unsigned char> turned;
    if (!upright) {
        stored.row_bytes = stored.width * pixel_bytes();
        turned.resize(stored.row_bytes * stored.height);
        stored.data = turned.data();
    }
    std::unique_ptr<AreaReducer> reducer;
    decoder_->read_level(call, page, stored.width, stored.height,
                         {[&](std::uint64_t width, std::uint64_t height) {
                              reducer = std::make_unique<AreaReducer>(width, height, stored);
                          },
                          [&](const void* row) { reducer->add_row(row); }});
    if (!upright) orient(turned.data(), stored.width, stored.height, facts.orientation, pixel_bytes(), to);
}

}  // namespace images_vips
