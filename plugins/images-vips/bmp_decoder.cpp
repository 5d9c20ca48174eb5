// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "bmp_decoder.hpp"

#include <algorithm>
#include <string>

#include "stb_bmp.hpp"

namespace images_vips {
namespace {

std::uint32_t little(const unsigned char* at, unsigned bytes) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < bytes; ++i) value |= static_cast<std::uint32_t>(at[i]) << (8 * i);
    return value;
}

[[noreturn]] void refuse_layout(const std::string& what) {
    throw sdk::Failure(SPHEROSEG_REFUSED, "unsupported_layout",
                       "BMP files with " + what + " are not read here; save it as PNG and send it again.");
}

constexpr std::uint64_t kFileHeader = 14;
constexpr std::uint64_t kMostHeader = 4096;  // with every palette, all that stb_image looks at first
constexpr std::uint32_t kUncompressed = 0;
constexpr std::uint32_t kBitFields = 3;

// Of OS/2 1.x, and those of Windows and Photoshop.
bool is_header_size(std::uint32_t bytes) {
    return bytes == 12 || bytes == 40 || bytes == 52 || bytes == 56 || bytes == 108 || bytes == 124;
}

}  // namespace

BmpDecoder::BmpDecoder(ByteSource& source, const spheroseg_image_limits& limits, DecodeMemory& memory)
    : source_(source), memory_(memory) {
    read_header(limits);
    if (!indexed_) read_stb_header(limits);
    memory_.check(decode_bytes());
}

void BmpDecoder::read_header(const spheroseg_image_limits& limits) {
    unsigned char raw[kFileHeader + 40] = {};
    const std::int64_t got = source_.read(0, raw, sizeof(raw));
    source_.check();
    if (got < static_cast<std::int64_t>(kFileHeader) + 12) refuse_damaged("BMP", "it has no header");
    const std::uint32_t data = little(raw + 10, 4);
    const std::uint32_t header = little(raw + kFileHeader, 4);
    const bool old = header == 12;
    if (!old && got < static_cast<std::int64_t>(sizeof(raw))) refuse_damaged("BMP", "it has no header");
    const auto width = old ? std::int64_t{little(raw + 18, 2)}
                           : std::int64_t{static_cast<std::int32_t>(little(raw + 18, 4))};
    const auto height = old ? std::int64_t{little(raw + 20, 2)}
                            : std::int64_t{static_cast<std::int32_t>(little(raw + 22, 4))};
    const std::uint32_t planes = little(raw + (old ? 22 : 26), 2);
    const std::uint32_t bits = little(raw + (old ? 24 : 28), 2);
    const std::uint32_t compression = old ? kUncompressed : little(raw + 30, 4);
    if (width <= 0 || height == 0) refuse_damaged("BMP", "its width or height is not positive");
    if (planes != 1) refuse_damaged("BMP", "it says that it has " + std::to_string(planes) + " planes");
    if (compression != kUncompressed && compression != kBitFields)
        refuse_layout("run-length or other compression");
    if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32)
        refuse_layout(std::to_string(bits) + " bits a pixel");

    facts_.width = static_cast<std::uint64_t>(width);
    facts_.height = static_cast<std::uint64_t>(height < 0 ? -height : height);
    facts_.channels = 3;
    facts_.bit_depth = bits < 8 ? bits : 8;
    check_limits(facts_, limits);
    const std::uint64_t stride = (facts_.width * bits + 31) / 32 * 4;
    if (data < kFileHeader + header || data > source_.size() ||
        stride > (source_.size() - data) / facts_.height)
        refuse_damaged("BMP", "it is shorter than its header says");
    if (bits > 8) return;
    if (compression != kUncompressed || !is_header_size(header))
        refuse_damaged("BMP", "its header makes no sense");
    indexed_ = Indexed{{}, bits, data, stride, height < 0};
    const std::uint64_t most = std::uint64_t{1} << bits;
    const std::uint64_t used = old ? 0 : little(raw + 46, 4);
    read_palette(kFileHeader + header, old ? 3 : 4, used == 0 ? most : std::min(used, most));
}

// It ends where the pixels begin. One of greys makes a grey image.
void BmpDecoder::read_palette(std::uint64_t at, std::uint64_t entry_bytes, std::uint64_t colours) {
    colours = std::min(colours, (indexed_->data - at) / entry_bytes);
    unsigned char entries[256 * 4] = {};
    if (colours == 0 || !source_.read_exactly(at, entries, entry_bytes * colours))
        refuse_damaged("BMP", "its palette is missing");
    bool grey = true;
    for (std::uint64_t i = 0; i < colours; ++i) {
        const unsigned char* entry = entries + i * entry_bytes;
        indexed_->palette.push_back({entry[2], entry[1], entry[0]});
        grey &= entry[0] == entry[1] && entry[1] == entry[2];
    }
    if (grey) facts_.channels = 1;
}

void BmpDecoder::read_stb_header(const spheroseg_image_limits& limits) {
    std::string start(std::min(source_.size(), kMostHeader), '\0');
    if (!source_.read_exactly(0, start.data(), start.size())) refuse_damaged("BMP", "it ends too early");
    const auto channels = stb_bmp_channels(start);
    if (!channels) refuse_damaged("BMP", "its header makes no sense");
    stored_channels_ = *channels;
    facts_.channels = static_cast<std::uint32_t>(stored_channels_);
    facts_.has_alpha = stored_channels_ == 4;
    check_limits(facts_, limits);
}

// stb_image wants the whole file in memory; its pixels are copied once.
std::uint64_t BmpDecoder::decode_bytes() const {
    const std::uint64_t page = facts_.row_bytes() * facts_.height;
    if (indexed_) return page + indexed_->stride;
    return 2 * page + (source_.memory().empty() ? source_.size() : 0);
}

std::vector<unsigned char> BmpDecoder::indexed_pixels() {
    const unsigned bits = indexed_->bits;
    const unsigned mask = (1U << bits) - 1;
    std::vector<unsigned char> row(indexed_->stride);
    std::vector<unsigned char> pixels(facts_.row_bytes() * facts_.height);
    for (std::uint64_t y = 0; y < facts_.height; ++y) {
        const std::uint64_t stored = indexed_->from_the_top ? y : facts_.height - 1 - y;
        if (!source_.read_exactly(indexed_->data + stored * indexed_->stride, row.data(), row.size()))
            refuse_damaged("BMP", "it ends too early");
        unsigned char* to = pixels.data() + y * facts_.row_bytes();
        for (std::uint64_t x = 0; x < facts_.width; ++x) {
            const std::uint64_t bit = x * bits;  // the first pixel is in the highest bits
            const unsigned index = row[bit / 8] >> (8 - bits - bit % 8) & mask;
            if (index >= indexed_->palette.size())
                refuse_damaged("BMP", "a pixel's colour is not in its palette of " +
                                          std::to_string(indexed_->palette.size()));
            to = std::copy_n(indexed_->palette[index].begin(), facts_.channels, to);
        }
    }
    return pixels;
}

std::vector<unsigned char> BmpDecoder::stb_pixels() {
    std::string copy;
    if (source_.memory().empty()) {
        copy.resize(source_.size());
        if (!source_.read_exactly(0, copy.data(), copy.size())) refuse_damaged("BMP", "it ends too early");
    }
    auto pixels = stb_bmp_pixels(copy.empty() ? source_.memory() : std::string_view(copy), stored_channels_);
    if (pixels.size() != facts_.row_bytes() * facts_.height)
        refuse_damaged("BMP", "its pixels can't be read");
    return pixels;
}

void BmpDecoder::decode(const sdk::CallView& call) {
    if (!kept_.empty()) return;
    share_.shrink(0);
    share_ = memory_.take(call, decode_bytes());
    kept_ = indexed_ ? indexed_pixels() : stb_pixels();
    share_.shrink(kept_.size());
}

void BmpDecoder::read(const sdk::CallView& call, std::uint32_t /*page*/, const Rectangle& area,
                      const RowSink& to) {
    call.checkpoint();
    decode(call);
    call.checkpoint();
    to.begin(area.width, area.height);
    for (std::uint64_t y = area.y; y < area.y + area.height; ++y)
        to.row(kept_.data() + y * facts_.row_bytes() + area.x * facts_.channels);
}

void BmpDecoder::read_level(const sdk::CallView& call, std::uint32_t page, std::uint64_t /*width*/,
                            std::uint64_t /*height*/, const RowSink& to) {
    read(call, page, {0, 0, facts_.width, facts_.height}, to);
}

}  // namespace images_vips
