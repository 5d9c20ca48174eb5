// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "vips_decoder.hpp"

#include <algorithm>
#include <cstring>

#include "jpeg2000_header.hpp"
#include "page_likeness.hpp"
#include "vips_source.hpp"
#include "whole_picture.hpp"

namespace images_vips {
namespace {

constexpr int kStripRows = 64;

}  // namespace

VipsDecoder::VipsDecoder(ByteSource& source, Kind kind, const spheroseg_image_limits& limits,
                         DecodeMemory& memory)
    : source_(source), kind_(kind), memory_(memory) {
    if (kind_ == Kind::jpeg2000) {
        const std::uint64_t tile = multiply(check_jpeg2000(source_), sizeof(std::int32_t));
        whole_bytes_ = tile > kLargePart ? tile : 0;
    }
    if (kind_ == Kind::tiff) {
        tiff_ = read_tiff_layout(source_, limits.max_pages);
        check_limits(tiff_.facts, limits);
    }
    const VipsImagePointer image = load(page_version(0), VIPS_ACCESS_RANDOM);
    const SampleRows rows(image.get());
    facts_.width = static_cast<std::uint64_t>(vips_image_get_width(image.get()));
    facts_.height = static_cast<std::uint64_t>(vips_image_get_height(image.get()));
    facts_.channels = rows.channels();
    facts_.sample_type = rows.sample_type();
    facts_.has_alpha = rows.has_alpha();
    facts_.bit_depth = 8 * static_cast<std::uint32_t>(vips_format_sizeof(vips_image_get_format(image.get())));
    const int orientation = vips_image_get_orientation(image.get());
    facts_.orientation = orientation >= 1 && orientation <= 8 ? static_cast<std::uint32_t>(orientation) : 1;
    if (kind_ == Kind::tiff) {
        const Facts& said = tiff_.facts;
        if (said.width != facts_.width || said.height != facts_.height)
            refuse("its directory and its data disagree on the size");
        facts_.bit_depth = said.bit_depth;
        facts_.pages = said.pages;
        facts_.pixel_size = said.pixel_size;
        facts_.orientation = said.orientation;
        if (said.channels == facts_.channels) facts_.has_alpha = said.has_alpha;
    } else if (kind_ == Kind::webp) {
        facts_.pages = static_cast<std::uint32_t>(std::max(1, vips_image_get_n_pages(image.get())));
    } else if (kind_ == Kind::jpeg2000) {
        jpeg2000_levels_ = std::max(1, vips_image_get_n_pages(image.get()));
        facts_.orientation = 1;
    } else if (kind_ == Kind::png && vips_image_get_typeof(image.get(), "palette-bit-depth") != 0) {
        int depth = 8;
        if (vips_image_get_int(image.get(), "palette-bit-depth", &depth) == 0)
            facts_.bit_depth = static_cast<std::uint32_t>(depth);
    }
    check_limits(facts_, limits);
    if (kind_ != Kind::jpeg2000) whole_bytes_ = whole_picture_bytes(kind_, image.get());
    memory_.check(working_bytes(0));
}

VipsImagePointer VipsDecoder::load(const Version& version, VipsAccess access) {
    const VipsSourcePointer source = make_vips_source(source_);
    VipsImage* image = nullptr;
    const int page = static_cast<int>(version.page);
    int failed = -1;
    switch (kind_) {
        case Kind::png:
            failed = vips_pngload_source(source.get(), &image, "access", access, "fail_on",
                                         VIPS_FAIL_ON_ERROR, nullptr);
            break;
        case Kind::jpeg:
            // libjpeg calls damaged entropy data a warning and invents what is missing.
            failed = vips_jpegload_source(source.get(), &image, "access", access, "fail_on",
                                          VIPS_FAIL_ON_WARNING, "shrink", version.jpeg_shrink, nullptr);
            break;
        case Kind::tiff:
            failed =
                vips_tiffload_source(source.get(), &image, "access", access, "fail_on", VIPS_FAIL_ON_ERROR,
                                     "page", page, "subifd", version.sub_directory, nullptr);
            break;
        case Kind::webp:
            failed =
                vips_webpload_source(source.get(), &image, "access", access, "fail_on", VIPS_FAIL_ON_ERROR,
                                     "page", page, "scale", version.webp_scale, nullptr);
            break;
        case Kind::jpeg2000:
            failed = vips_jp2kload_source(source.get(), &image, "access", access, "fail_on",
                                          VIPS_FAIL_ON_ERROR, "page", page, nullptr);
            break;
        case Kind::bmp:
            break;
    }
    VipsImagePointer loaded(image);
    if (failed != 0) refuse("its header can't be read, or it is of a variant that is not supported");
    return loaded;
}

void VipsDecoder::refuse(const std::string& what) {
    // libvips keeps its messages in one buffer for the whole process, where other requests write too.
    vips_error_clear();
    source_.check();
    refuse_damaged(kind_name(kind_), what);
}

VipsDecoder::Version VipsDecoder::page_version(std::uint32_t page) const {
    Version version;
    version.page = kind_ == Kind::tiff ? tiff_.pages.at(page).index : kind_ == Kind::jpeg2000 ? 0 : page;
    return version;
}

VipsDecoder::Version VipsDecoder::level_version(std::uint32_t page, std::uint64_t width,
                                                std::uint64_t height) const {
    Version version = page_version(page);
    const std::uint64_t factor = std::min(facts_.width / width, facts_.height / height);
    if (kind_ == Kind::jpeg) {
        version.jpeg_shrink = factor >= 8 ? 8 : factor >= 4 ? 4 : factor >= 2 ? 2 : 1;
    } else if (kind_ == Kind::webp && factor >= 2) {
        version.webp_scale = 1.0 / static_cast<double>(factor);
    } else if (kind_ == Kind::jpeg2000) {
        while (version.page + 1 < static_cast<std::uint32_t>(jpeg2000_levels_) &&
               factor >> (version.page + 1) >= 1)
            ++version.page;
    } else if (kind_ == Kind::tiff) {
        for (const TiffPlace& level : tiff_.levels) {
            if (level.width < width || level.height < height) break;
            version.page = level.directory;
            version.sub_directory = level.sub_directory;
        }
    }
    return version;
}

VipsImagePointer VipsDecoder::load_page(std::uint32_t page, VipsAccess access) {
    if (kind_ == Kind::tiff) {
        refuse_unreadable(tiff_.pages.at(page));
        refuse_unlike_first(tiff_, page);
    }
    VipsImagePointer image = load(page_version(page), access);
    if (static_cast<std::uint64_t>(vips_image_get_width(image.get())) != facts_.width ||
        static_cast<std::uint64_t>(vips_image_get_height(image.get())) != facts_.height)
        refuse("its directory and its data disagree on the size");
    refuse_other_samples(SampleRows(image.get()), page, facts_);
    return image;
}

bool VipsDecoder::tiled(std::uint32_t page) const {
    return kind_ == Kind::jpeg2000 || (kind_ == Kind::tiff && tiff_.pages.at(page).tile_width != 0);
}

std::uint64_t VipsDecoder::working_bytes(std::uint32_t page) const {
    return kind_ == Kind::tiff ? large_tile_bytes(tiff_.pages.at(page)) : whole_bytes_;
}

DecodeMemory::Share VipsDecoder::take(const sdk::CallView& call, std::uint64_t bytes) {
    if (bytes == 0) return {};
    forget();
    return memory_.take(call, bytes);
}

void VipsDecoder::forget() {
    strip_page_.reset();
    strips_.reset();
    kept_page_.reset();
    kept_ = {};
    open_page_.reset();
    open_.reset();
    share_.shrink(0);
}

void VipsDecoder::stream(const sdk::CallView& call, VipsImage* image, const Rectangle& area,
                         const RowSink& to) {
    const VipsRegionPointer region(vips_region_new(image));
    if (!region) refuse("it can't be opened");
    SampleRows rows(image);
    to.begin(area.width, area.height);
    for (std::uint64_t y = area.y; y < area.y + area.height;) {
        call.checkpoint();
        const std::uint64_t count =
            std::min<std::uint64_t>(kStripRows - y % kStripRows, area.y + area.height - y);
        const VipsRect strip{static_cast<int>(area.x), static_cast<int>(y), static_cast<int>(area.width),
                             static_cast<int>(count)};
        if (vips_region_prepare(region.get(), &strip) != 0)
            refuse("its pixels can't be read near row " + std::to_string(y) + " of " +
                   std::to_string(vips_image_get_height(image)));
        for (std::uint64_t i = 0; i < count; ++i)
            to.row(rows.convert(VIPS_REGION_ADDR(region.get(), strip.left, strip.top + static_cast<int>(i)),
                                area.width));
        y += count;
    }
}

void VipsDecoder::read_strip(const sdk::CallView& call, std::uint32_t page, const Rectangle& area,
                             const RowSink& to) {
    if (area.y == 0) {
        strip_page_.reset();
        if (const std::uint64_t bytes = working_bytes(page); bytes != 0) share_ = take(call, bytes);
        strips_ = load_page(page, VIPS_ACCESS_SEQUENTIAL);
    }
    strip_page_.reset();  // a strip that fails can't be gone on from
    stream(call, strips_.get(), area, to);
    strip_page_ = page;
    strip_row_ = area.y + area.height;
    if (strip_row_ == facts_.height && working_bytes(page) != 0) forget();
}

void VipsDecoder::keep_page(const sdk::CallView& call, std::uint32_t page) {
    if (kept_page_ == page) return;
    const std::uint64_t row_bytes = facts_.row_bytes();
    const std::uint64_t size = row_bytes * facts_.height;
    share_ = take(call, working_bytes(page) + size);
    VipsImagePointer image = load_page(page, VIPS_ACCESS_SEQUENTIAL);
    kept_.resize(size);
    unsigned char* at = kept_.data();
    stream(call, image.get(), {0, 0, facts_.width, facts_.height},
           {[](auto, auto) {},
            [&](const void* row) {
                std::memcpy(at, row, row_bytes);
                at += row_bytes;
            }});
    kept_page_ = page;
    image.reset();
    share_.shrink(size);
}

void VipsDecoder::read(const sdk::CallView& call, std::uint32_t page, const Rectangle& area,
                       const RowSink& to) {
    call.checkpoint();
    const bool whole = area.width == facts_.width && area.height == facts_.height;
    if (tiled(page) && !whole) {
        if (open_page_ != page) {
            open_page_.reset();
            open_.reset();
            share_.shrink(0);
            share_ = take(call, working_bytes(page));
            open_ = load_page(page, VIPS_ACCESS_RANDOM);
            open_page_ = page;
        }
        return stream(call, open_.get(), area, to);
    }
    if (whole && kept_page_ != page) {
        const DecodeMemory::Share share = take(call, working_bytes(page));
        const VipsImagePointer image = load_page(page, VIPS_ACCESS_SEQUENTIAL);
        return stream(call, image.get(), area, to);
    }
    if (area.width == facts_.width && kept_page_ != page &&
        (area.y == 0 || (strip_page_ == page && strip_row_ == area.y)))
        return read_strip(call, page, area, to);
    keep_page(call, page);
    to.begin(area.width, area.height);
    const std::uint64_t pixel_bytes = facts_.channels * sdk::sample_bytes(facts_.sample_type);
    for (std::uint64_t y = area.y; y < area.y + area.height; ++y)
        to.row(kept_.data() + y * facts_.row_bytes() + area.x * pixel_bytes);
}

void VipsDecoder::read_level(const sdk::CallView& call, std::uint32_t page, std::uint64_t width,
                             std::uint64_t height, const RowSink& to) {
    call.checkpoint();
    const DecodeMemory::Share share = take(call, working_bytes(page));
    const auto edge = [](int value) { return static_cast<std::uint64_t>(value); };
    const Version version = level_version(page, width, height);
    const bool reduced = version != page_version(page);
    VipsImagePointer image =
        reduced ? load(version, VIPS_ACCESS_SEQUENTIAL) : load_page(page, VIPS_ACCESS_SEQUENTIAL);
    if (reduced) refuse_other_samples(SampleRows(image.get()), page, facts_);
    // Rounding of a format's own reduction may fall one pixel short.
    if (edge(vips_image_get_width(image.get())) < width || edge(vips_image_get_height(image.get())) < height)
        image = load_page(page, VIPS_ACCESS_SEQUENTIAL);
    stream(call, image.get(),
           {0, 0, edge(vips_image_get_width(image.get())), edge(vips_image_get_height(image.get()))}, to);
}

}  // namespace images_vips
