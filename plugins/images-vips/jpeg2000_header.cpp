// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "jpeg2000_header.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "facts.hpp"

namespace images_vips {
namespace {

constexpr int kMostBoxes = 1000;

std::uint64_t big_endian(const unsigned char* bytes, int count) {
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i) value = value << 8U | bytes[i];
    return value;
}

/// Where the codestream begins (ISO/IEC 15444-1, annex I: boxes of length, type, content).
std::uint64_t codestream_offset(ByteSource& source) {
    std::array<unsigned char, 16> head{};
    if (!source.read_exactly(0, head.data(), 2)) refuse_damaged("JPEG 2000", "it ends within its header");
    if (head[0] == 0xFF && head[1] == 0x4F) return 0;  // a codestream without boxes
    std::uint64_t at = 0;
    for (int box = 0; box < kMostBoxes; ++box) {
        if (!source.read_exactly(at, head.data(), 8)) break;
        const std::uint64_t type = big_endian(head.data() + 4, 4);
        std::uint64_t length = big_endian(head.data(), 4);
        std::uint64_t header = 8;
        if (length == 1) {
            if (!source.read_exactly(at, head.data(), 16)) break;
            length = big_endian(head.data() + 8, 8);
            header = 16;
        }
        if (type == 0x6A703263) return at + header;  // "jp2c"
        if (length < header || length > source.size() - at) break;
        at += length;
    }
    refuse_damaged("JPEG 2000", "it holds no codestream");
}

/// A palette box anywhere before the codestream, as a box of its own or inside another.
bool has_palette(ByteSource& source, std::uint64_t codestream) {
    constexpr std::uint64_t most = 1 << 20;
    if (codestream > most) refuse_damaged("JPEG 2000", "its header is larger than 1 MiB");
    std::string head(codestream, '\0');
    return !head.empty() && source.read_exactly(0, head.data(), head.size()) &&
           head.find("pclr") != std::string::npos;
}

}  // namespace

std::uint64_t check_jpeg2000(ByteSource& source) {
    const std::uint64_t start = codestream_offset(source);
    if (has_palette(source, start))
        throw sdk::Failure(SPHEROSEG_REFUSED, "palette_jpeg2000",
                           "JPEG 2000 files with a palette are not read here; save it as grey or RGB.");
    std::array<unsigned char, 42> siz{};  // SOC, SIZ, and SIZ's fields up to the number of components
    if (!source.read_exactly(start, siz.data(), siz.size()) || big_endian(siz.data(), 4) != 0xFF4FFF51)
        refuse_damaged("JPEG 2000", "its codestream does not begin with an image size");
    const std::uint64_t components = big_endian(siz.data() + 40, 2);
    for (std::uint64_t c = 0; c < components; ++c) {
        std::array<unsigned char, 3> one{};  // depth, horizontal and vertical subsampling
        if (!source.read_exactly(start + siz.size() + 3 * c, one.data(), one.size()))
            refuse_damaged("JPEG 2000", "it ends within its header");
        if (one[1] != 1 || one[2] != 1)
            throw sdk::Failure(SPHEROSEG_REFUSED, "subsampled_jpeg2000",
                               "JPEG 2000 files with subsampled components are not read here; save it "
                               "without chroma subsampling.");
    }
    const auto field = [&](int at) { return big_endian(siz.data() + at, 4); };
    const std::uint64_t width = std::min(field(8), field(24));  // of the image and of a tile
    const std::uint64_t height = std::min(field(12), field(28));
    return multiply(multiply(width, height), components);
}

}  // namespace images_vips
