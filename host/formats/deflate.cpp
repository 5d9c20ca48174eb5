// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "formats/deflate.hpp"

#include <algorithm>
#include <limits>
#include <new>

namespace spheroseg::formats {

Deflater::Deflater(Wrapping wrapping) {
    constexpr int window = 15;  // negative: without zlib's own head and checksum
    constexpr int memory = 8;
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                     wrapping == Wrapping::raw ? -window : window, memory, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
}

Deflater::~Deflater() {
    deflateEnd(&stream_);
}

void Deflater::run(std::string_view bytes, int flush, std::string& to) {
    constexpr std::size_t piece = 32 << 10;
    constexpr std::size_t most = std::numeric_limits<uInt>::max();
    do {
        const std::size_t taken = std::min(bytes.size(), most);
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib only reads it
        stream_.avail_in = static_cast<uInt>(taken);
        bytes.remove_prefix(taken);
        bool full = true;
        while (full) {
            const std::size_t before = to.size();
            to.resize(before + piece);
            stream_.next_out = reinterpret_cast<Bytef*>(&to[before]);
            stream_.avail_out = piece;
            deflate(&stream_, flush);
            full = stream_.avail_out == 0;
            to.resize(before + piece - stream_.avail_out);
        }
    } while (!bytes.empty());
}

std::uint32_t crc_of(std::string_view bytes, std::uint32_t before) {
    return static_cast<std::uint32_t>(
        crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace spheroseg::formats
