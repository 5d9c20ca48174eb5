// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "tiff_layout.hpp"

#include <algorithm>
#include <cmath>

#include "pixel_size.hpp"

namespace images_vips {
namespace {

constexpr std::uint32_t kMinIsWhite = 0;
constexpr std::uint32_t kMinIsBlack = 1;
constexpr std::uint32_t kPalette = 3;
constexpr std::uint32_t kSeparated = 5;
constexpr std::uint32_t kMaxSamples = 512;

[[noreturn]] void refuse_layout(const std::string& what) {
    throw sdk::Failure(SPHEROSEG_REFUSED, "unsupported_layout",
                       "TIFF files with " + what +
                           " are not read here; save it with 8, 16 or 32 bits a sample and send it again.");
}

std::uint32_t sample_type(const TiffDirectory& page) {
    if (page.sample_format == 3) {
        if (page.bits != 32 && page.bits != 64) refuse_layout(std::to_string(page.bits) + "-bit floats");
        return SPHEROSEG_FLOAT32;
    }
    if (page.sample_format == 5 || page.sample_format == 6) refuse_layout("complex samples");
    if (page.bits > 64) refuse_layout(std::to_string(page.bits) + " bits a sample");
    if (page.sample_format == 2) return SPHEROSEG_FLOAT32;
    if (page.bits <= 8) return SPHEROSEG_UINT8;
    return page.bits <= 16 ? SPHEROSEG_UINT16 : SPHEROSEG_FLOAT32;
}

bool same_samples(const TiffDirectory& a, const TiffDirectory& b) {
    return a.bits == b.bits && a.samples == b.samples && a.sample_format == b.sample_format &&
           a.photometric == b.photometric;
}

bool is_level_of(const TiffDirectory& level, const TiffDirectory& page) {
    if (level.width == 0 || level.height == 0 || level.width >= page.width || level.height >= page.height)
        return false;
    if (level.samples != page.samples || level.bits != page.bits || level.sample_format != page.sample_format)
        return false;
    // The same picture: sides within two pixels of one ratio.
    const double ratio = static_cast<double>(page.width) / static_cast<double>(level.width);
    return std::abs(static_cast<double>(page.height) / ratio - static_cast<double>(level.height)) <= 2.0;
}

Facts to_facts(const TiffDirectory& page) {
    if (page.samples == 0 || page.samples > kMaxSamples)
        refuse_layout(std::to_string(page.samples) + " samples a pixel");
    Facts facts;
    facts.width = page.width;
    facts.height = page.height;
    facts.bit_depth = page.bits;
    facts.sample_type = sample_type(page);
    facts.orientation = page.orientation >= 1 && page.orientation <= 8 ? page.orientation : 1;
    facts.channels = page.samples;
    const bool alpha_said = page.last_extra_sample && *page.last_extra_sample != 0;
    if (page.photometric == kSeparated && page.samples >= 4) {
        facts.channels = 3;
        return facts;
    }
    if (page.photometric == kPalette) {
        facts.channels = 3;
        // A colour map has 16-bit entries; libvips keeps 8 of them unless that loses something.
        facts.has_alpha = false;
        return facts;
    }
    const bool grey = page.photometric == kMinIsWhite || page.photometric == kMinIsBlack;
    const std::uint32_t colours = grey ? 1 : 3;
    const bool alpha_meant = !page.last_extra_sample && !grey && page.samples == 4;
    facts.has_alpha = page.samples > colours && (alpha_said || alpha_meant);
    return facts;
}

}  // namespace

TiffLayout read_tiff_layout(ByteSource& source, std::uint32_t max_pages) {
    TiffFile file(source, max_pages);
    const auto& directories = file.directories();
    const TiffDirectory& first = directories.front();
    TiffLayout layout;
    layout.facts = to_facts(first);
    layout.tiled = first.tile_width != 0;
    PixelSize size = ome_pixel_size(first.description);
    if (size.x_um == 0 && size.y_um == 0)
        size = imagej_pixel_size(first.description, first.x_resolution, first.y_resolution);
    layout.facts.pixel_size = size;

    for (const TiffDirectory& directory : directories) {
        const bool same = directory.width == first.width && directory.height == first.height &&
                          same_samples(directory, first);
        if (directory.index == 0 || (same && !directory.reduced)) {
            layout.pages.push_back(directory.index);
        } else if (is_level_of(directory, first)) {
            layout.levels.push_back({directory.index, -1, directory.width, directory.height});
        }
    }
    layout.facts.pages = static_cast<std::uint32_t>(layout.pages.size());
    if (layout.pages.size() > 1) {
        layout.levels.clear();
        return layout;
    }
    for (std::size_t i = 0; i < first.sub_directories.size(); ++i) {
        if (first.sub_directories[i] == 0 || first.sub_directories[i] >= source.size()) break;
        const TiffDirectory level = file.read_sub_directory(first.sub_directories[i]);
        if (is_level_of(level, first))
            layout.levels.push_back({0, static_cast<int>(i), level.width, level.height});
    }
    std::sort(layout.levels.begin(), layout.levels.end(),
              [](const TiffPlace& a, const TiffPlace& b) { return a.width > b.width; });
    return layout;
}

}  // namespace images_vips
