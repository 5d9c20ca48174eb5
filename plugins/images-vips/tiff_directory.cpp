// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Tags and types: TIFF 6.0 (Adobe, 1992), pages 13 to 16; BigTIFF: the description of libtiff 4.
#include "tiff_directory.hpp"

#include <algorithm>
#include <unordered_set>

#include "facts.hpp"

namespace images_vips {
namespace {

enum Tag : std::uint32_t {
    new_subfile_type = 254,
    subfile_type = 255,
    image_width = 256,
    image_length = 257,
    bits_per_sample = 258,
    compression_scheme = 259,
    photometric_interpretation = 262,
    image_description = 270,
    image_orientation = 274,
    samples_per_pixel = 277,
    horizontal_resolution = 282,
    vertical_resolution = 283,
    tile_columns = 322,
    tile_rows = 323,
    sub_ifds = 330,
    extra_sample_kinds = 338,
    sample_format_tag = 339,
};

constexpr std::uint64_t kMaxDescription = std::uint64_t{1} << 20;
constexpr std::uint64_t kMaxSubDirectories = 64;
constexpr std::uint64_t kMaxEntries = 4096;
constexpr std::uint32_t kMaxDirectories = 1 << 20;  // libtiff's own bound

unsigned type_bytes(std::uint64_t type) {
    switch (type) {
        case 1:  // BYTE
        case 2:  // ASCII
        case 6:  // SBYTE
        case 7:  // UNDEFINED
            return 1;
        case 3:  // SHORT
        case 8:  // SSHORT
            return 2;
        case 4:   // LONG
        case 9:   // SLONG
        case 11:  // FLOAT
        case 13:  // IFD
            return 4;
        case 5:   // RATIONAL
        case 10:  // SRATIONAL
        case 12:  // DOUBLE
        case 16:  // LONG8
        case 17:  // SLONG8
        case 18:  // IFD8
            return 8;
        default:
            return 0;
    }
}

}  // namespace

struct TiffFile::Entry {
    std::uint64_t tag = 0;
    std::uint64_t type = 0;
    std::uint64_t count = 0;
    std::uint64_t offset = 0;  // of the values
};

std::uint64_t TiffFile::number(const unsigned char* at, unsigned bytes) const {
    std::uint64_t result = 0;
    for (unsigned i = 0; i < bytes; ++i) result = result << 8 | at[big_endian_ ? i : bytes - 1 - i];
    return result;
}

std::uint64_t TiffFile::read_number(std::uint64_t offset, unsigned bytes) {
    unsigned char raw[8] = {};
    if (!source_.read_exactly(offset, raw, bytes)) refuse_damaged("TIFF", "it ends within its directory");
    return number(raw, bytes);
}

std::uint64_t TiffFile::value(const Entry& entry, std::uint64_t index) {
    const unsigned bytes = type_bytes(entry.type);
    if (bytes == 0 || index >= entry.count) return 0;
    return read_number(entry.offset + index * bytes, bytes);
}

double TiffFile::rational(const Entry& entry) {
    if (entry.type != 5 || entry.count == 0) return 0;
    const auto numerator = static_cast<double>(read_number(entry.offset, 4));
    const auto denominator = static_cast<double>(read_number(entry.offset + 4, 4));
    return denominator > 0 ? numerator / denominator : 0;
}

std::string TiffFile::text(const Entry& entry) {
    if (type_bytes(entry.type) != 1) return {};
    std::string result(std::min(entry.count, kMaxDescription), '\0');
    const std::int64_t got = source_.read(entry.offset, result.data(), result.size());
    source_.check();
    result.resize(static_cast<std::size_t>(std::max<std::int64_t>(got, 0)));
    result.resize(std::min(result.size(), result.find('\0')));
    return result;
}

void TiffFile::read_entry(const Entry& entry, TiffDirectory& into) {
    const auto small = [&](std::uint64_t index) {
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(value(entry, index), UINT32_MAX));
    };
    switch (entry.tag) {
        case new_subfile_type:
            into.reduced = into.reduced || (value(entry, 0) & 1U) != 0;
            into.mask = (value(entry, 0) & 4U) != 0;
            break;
        case subfile_type:
            into.reduced = into.reduced || value(entry, 0) == 2;
            break;
        case image_width:
            into.width = value(entry, 0);
            break;
        case image_length:
            into.height = value(entry, 0);
            break;
        case bits_per_sample:
            into.bits = small(0);
            break;
        case compression_scheme:
            into.compression = small(0);
            break;
        case photometric_interpretation:
            into.photometric = small(0);
            break;
        case image_description:
            into.description = text(entry);
            break;
        case image_orientation:
            into.orientation = small(0);
            break;
        case samples_per_pixel:
            into.samples = small(0);
            break;
        case horizontal_resolution:
            into.x_resolution = rational(entry);
            break;
        case vertical_resolution:
            into.y_resolution = rational(entry);
            break;
        case tile_columns:
            into.tile_width = value(entry, 0);
            break;
        case tile_rows:
            into.tile_height = value(entry, 0);
            break;
        case sub_ifds:
            for (std::uint64_t i = 0; i < std::min(entry.count, kMaxSubDirectories); ++i)
                into.sub_directories.push_back(value(entry, i));
            break;
        case extra_sample_kinds:
            into.extra_samples = static_cast<std::uint32_t>(std::min<std::uint64_t>(entry.count, UINT32_MAX));
            if (entry.count > 0) into.last_extra_sample = small(entry.count - 1);
            break;
        case sample_format_tag:
            into.sample_format = small(0);
            break;
        default:
            break;
    }
}

TiffDirectory TiffFile::read_directory(std::uint64_t offset, std::uint64_t& next) {
    const unsigned count_bytes = big_tiff_ ? 8 : 2;
    const unsigned word = big_tiff_ ? 8 : 4;
    const std::uint64_t entries = read_number(offset, count_bytes);
    if (entries == 0 || entries > kMaxEntries)
        refuse_damaged("TIFF", "a directory has " + std::to_string(entries) + " entries");
    TiffDirectory directory;
    const unsigned entry_bytes = 4 + 2 * word;
    for (std::uint64_t i = 0; i < entries; ++i) {
        const std::uint64_t at = offset + count_bytes + i * entry_bytes;
        Entry entry;
        entry.tag = read_number(at, 2);
        entry.type = read_number(at + 2, 2);
        entry.count = read_number(at + 4, word);
        entry.offset = at + 4 + word;
        const unsigned bytes = type_bytes(entry.type);
        if (bytes == 0) continue;
        if (entry.count > word / bytes) entry.offset = read_number(entry.offset, word);
        if (entry.offset > source_.size()) continue;
        read_entry(entry, directory);
    }
    // A last directory that ends with the file says nothing about a next one.
    unsigned char raw[8] = {};
    const std::uint64_t end = offset + count_bytes + entries * entry_bytes;
    next = source_.read_exactly(end, raw, word) ? number(raw, word) : 0;
    return directory;
}

TiffFile::TiffFile(ByteSource& source, std::uint32_t max_directories) : source_(source) {
    unsigned char start[4] = {};
    if (!source_.read_exactly(0, start, sizeof(start))) refuse_damaged("TIFF", "it has no header");
    big_endian_ = start[0] == 'M';
    big_tiff_ = number(start + 2, 2) == 43;
    const std::uint32_t most = max_directories == 0 ? kMaxDirectories : max_directories;
    std::unordered_set<std::uint64_t> seen;
    bool full_seen = false;
    std::uint64_t offset = read_number(big_tiff_ ? 8 : 4, big_tiff_ ? 8 : 4);
    while (offset != 0) {
        if (!seen.insert(offset).second) refuse_damaged("TIFF", "its directories go round in a circle");
        if (directories_.size() >= most)
            throw sdk::Failure(SPHEROSEG_TOO_LARGE, "too_many_pages",
                               "The TIFF file has more than " + std::to_string(most) +
                                   " pages, which is the limit here. Split it.");
        std::uint64_t next = 0;
        TiffDirectory directory = read_directory(offset, next);
        directory.index = static_cast<std::uint32_t>(directories_.size());
        // Only page 0's are asked for; a stack of thousands must not keep thousands of them.
        if (!directories_.empty() && (full_seen || !directory.full())) {
            directory.description = {};
            directory.sub_directories = {};
        }
        full_seen = full_seen || directory.full();
        directories_.push_back(std::move(directory));
        offset = next;
    }
    if (directories_.empty()) refuse_damaged("TIFF", "it has no directory");
}

TiffDirectory TiffFile::read_sub_directory(std::uint64_t offset) {
    std::uint64_t next = 0;
    return read_directory(offset, next);
}

}  // namespace images_vips
