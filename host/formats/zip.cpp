// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "formats/zip.hpp"

#include <algorithm>

#include "formats/byte_order.hpp"
#include "formats/deflate.hpp"

namespace spheroseg::formats {
namespace {

constexpr std::uint64_t kMost32 = 0xffffffffU;
constexpr std::uint64_t kMost16 = 0xffffU;
constexpr std::uint16_t kVersion = 45;
constexpr std::uint16_t kUtf8 = 0x0800;
constexpr std::uint16_t kFirstDay = 0x0021;  // 1980-01-01

}  // namespace

void ZipArchive::add(const std::string& name, const std::string& bytes, std::string& to) {
    std::string packed;
    Deflater compressor(Deflater::Wrapping::raw);
    compressor.add(bytes, packed);
    compressor.finish(packed);
    const bool smaller = packed.size() < bytes.size();
    const std::string& data = smaller ? packed : bytes;

    std::string facts;  // what the entry's own head and the directory have in common
    put_little<2>(kUtf8, facts);
    put_little<2>(smaller ? 8 : 0, facts);
    put_little<2>(0, facts);
    put_little<2>(kFirstDay, facts);
    put_little<4>(crc_of(bytes), facts);
    put_little<4>(data.size(), facts);
    put_little<4>(bytes.size(), facts);
    put_little<2>(name.size(), facts);

    const std::size_t before = to.size();
    to += "PK\x03\x04";
    put_little<2>(kVersion, to);
    to += facts;
    put_little<2>(0, to);
    to += name;
    to += data;

    std::string extra;
    if (offset_ >= kMost32) {
        put_little<2>(1, extra);
        put_little<2>(8, extra);
        put_little<8>(offset_, extra);
    }
    directory_ += "PK\x01\x02";
    put_little<2>(kVersion, directory_);
    put_little<2>(kVersion, directory_);
    directory_ += facts;
    put_little<2>(extra.size(), directory_);
    directory_ += std::string(10, '\0');  // no comment, first disk, no attributes
    put_little<4>(std::min(offset_, kMost32), directory_);
    directory_ += name + extra;
    offset_ += to.size() - before;
    ++entries_;
}

void ZipArchive::finish(std::string& to) {
    const std::uint64_t end = offset_ + directory_.size();
    const bool large = entries_ >= kMost16 || end >= kMost32;
    to += directory_;
    if (large) {
        to += "PK\x06\x06";
        put_little<8>(44, to);
        put_little<2>(kVersion, to);
        put_little<2>(kVersion, to);
        put_little<8>(0, to);  // this disk and the directory's are the first
        put_little<8>(entries_, to);
        put_little<8>(entries_, to);
        put_little<8>(directory_.size(), to);
        put_little<8>(offset_, to);
        to += "PK\x06\x07";
        put_little<4>(0, to);
        put_little<8>(end, to);
        put_little<4>(1, to);
    }
    to += "PK\x05\x06";
    put_little<4>(0, to);
    put_little<2>(std::min(entries_, kMost16), to);
    put_little<2>(std::min(entries_, kMost16), to);
    put_little<4>(std::min<std::uint64_t>(directory_.size(), kMost32), to);
    put_little<4>(std::min(offset_, kMost32), to);
    put_little<2>(0, to);
}

}  // namespace spheroseg::formats
