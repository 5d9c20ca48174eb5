// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "tiff_layout.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "pixel_size.hpp"

namespace images_vips {
namespace {

constexpr std::uint32_t kMinIsWhite = 0;
constexpr std::uint32_t kMinIsBlack = 1;
constexpr std::uint32_t kPalette = 3;
constexpr std::uint32_t kSeparated = 5;
constexpr std::uint32_t kMaxSamples = 512;

constexpr std::uint32_t kUnsigned = 1;
constexpr std::uint32_t kSigned = 2;
constexpr std::uint32_t kFloat = 3;
constexpr std::uint32_t kUndefined = 4;
constexpr std::uint32_t kOldJpeg = 6;

[[noreturn]] void refuse_layout(const std::string& what, const std::string& instead) {
    throw sdk::Failure(SPHEROSEG_REFUSED, "unsupported_layout",
                       "TIFF files with " + what + " are not read here; " + instead + " and send it again.");
}

std::uint32_t sample_type(const TiffDirectory& page) {
    if (page.sample_format == kFloat || page.sample_format == kSigned) return SPHEROSEG_FLOAT32;
    if (page.bits <= 8) return SPHEROSEG_UINT8;
    return page.bits <= 16 ? SPHEROSEG_UINT16 : SPHEROSEG_FLOAT32;
}

bool is_level_of(const TiffDirectory& level, const TiffDirectory& page) {
    if (level.width == 0 || level.height == 0 || level.width >= page.width || level.height >= page.height)
        return false;
    if (level.samples != page.samples || level.bits != page.bits ||
        level.sample_format != page.sample_format || level.photometric != page.photometric ||
        level.orientation != page.orientation || level.compression == kOldJpeg || level.mask ||
        large_tile_bytes(level) != 0)
        return false;
    // The same picture: sides within two pixels of one ratio.
    const double ratio = static_cast<double>(page.width) / static_cast<double>(level.width);
    return std::abs(static_cast<double>(page.height) / ratio - static_cast<double>(level.height)) <= 2.0;
}

// What is left when a file says of none of its directories that it is a picture of its own.
std::vector<TiffDirectory> find_pages(const std::vector<TiffDirectory>& directories) {
    std::vector<TiffDirectory> pages;
    const auto take = [&](auto wanted) {
        if (pages.empty())
            std::copy_if(directories.begin(), directories.end(), std::back_inserter(pages), wanted);
    };
    take([](const TiffDirectory& directory) { return directory.full(); });
    take([](const TiffDirectory& directory) { return !directory.mask; });
    take([](const TiffDirectory&) { return true; });
    return pages;
}

Facts to_facts(const TiffDirectory& page) {
    Facts facts;
    facts.width = page.width;
    facts.height = page.height;
    facts.bit_depth = page.bits;
    facts.sample_type = sample_type(page);
    facts.orientation = page.orientation >= 1 && page.orientation <= 8 ? page.orientation : 1;
    facts.channels = page.samples;
    if (page.photometric == kSeparated && page.samples >= 4) {
        facts.channels = 3;
        return facts;
    }
    if (page.photometric == kPalette) {
        facts.channels = 3;
        // A colour map has 16-bit entries; libvips keeps 8 of them unless that loses something.
        return facts;
    }
    facts.has_alpha = has_alpha(page);
    return facts;
}

}  // namespace

bool has_alpha(const TiffDirectory& page) {
    if (page.photometric == kPalette || (page.photometric == kSeparated && page.samples >= 4)) return false;
    const bool said = page.last_extra_sample && *page.last_extra_sample != 0;
    const bool grey = page.photometric == kMinIsWhite || page.photometric == kMinIsBlack;
    const std::uint32_t colours = grey ? 1 : 3;
    const bool meant = !page.last_extra_sample && !grey && page.samples == 4;
    return page.samples > colours && (said || meant);
}

void refuse_unreadable(const TiffDirectory& page) {
    if (page.compression == kOldJpeg)
        refuse_layout("old-style JPEG compression (6)",
                      "save it with another compression, such as LZW or none,");
    if (page.sample_format == 5 || page.sample_format == 6)
        refuse_layout("complex samples", "save their magnitude as 32-bit float");
    if (page.sample_format < kUnsigned || page.sample_format > kUndefined)
        refuse_layout("samples of the unknown format " + std::to_string(page.sample_format),
                      "save it with 8, 16 or 32 bits a sample");
    const std::string bits = std::to_string(page.bits);
    if (page.sample_format == kFloat && page.bits != 32)
        refuse_layout(bits + "-bit float samples", "convert it to 32-bit float");
    if (page.bits == 64) refuse_layout("64-bit integer samples", "convert it to 32-bit float");
    if (page.bits != 1 && page.bits != 2 && page.bits != 4 && page.bits != 8 && page.bits != 16 &&
        page.bits != 32)
        refuse_layout(bits + " bits a sample", "save it with 8, 16 or 32 bits a sample");
    if (page.samples == 0 || page.samples > kMaxSamples)
        refuse_layout(std::to_string(page.samples) + " samples a pixel",
                      "save it with 1 to " + std::to_string(kMaxSamples));
}

std::uint64_t large_tile_bytes(const TiffDirectory& page) {
    const std::uint64_t samples = multiply(multiply(page.tile_width, page.tile_height), page.samples);
    const std::uint64_t bytes = multiply(samples, std::max(page.bits, 8U) / 8);
    return bytes > kLargePart ? multiply(bytes, 2) : 0;
}

TiffLayout read_tiff_layout(ByteSource& source, std::uint32_t max_pages) {
    TiffFile file(source, max_pages);
    TiffLayout layout;
    layout.pages = find_pages(file.directories());
    const TiffDirectory& first = layout.pages.front();
    refuse_unreadable(first);
    layout.facts = to_facts(first);
    layout.facts.pages = static_cast<std::uint32_t>(layout.pages.size());
    PixelSize size = ome_pixel_size(first.description);
    if (size.x_um == 0 && size.y_um == 0)
        size = imagej_pixel_size(first.description, first.x_resolution, first.y_resolution);
    layout.facts.pixel_size = size;
    // Which page of several a reduced version belongs to is not said.
    if (layout.pages.size() > 1) return layout;

    for (const TiffDirectory& directory : file.directories())
        if (directory.reduced && is_level_of(directory, first))
            layout.levels.push_back({directory.index, -1, directory.width, directory.height});
    for (std::size_t i = 0; i < first.sub_directories.size(); ++i) {
        if (first.sub_directories[i] == 0 || first.sub_directories[i] >= source.size()) break;
        const TiffDirectory level = file.read_sub_directory(first.sub_directories[i]);
        if (is_level_of(level, first))
            layout.levels.push_back({first.index, static_cast<int>(i), level.width, level.height});
    }
    std::sort(layout.levels.begin(), layout.levels.end(),
              [](const TiffPlace& a, const TiffPlace& b) { return a.width > b.width; });
    return layout;
}

}  // namespace images_vips
