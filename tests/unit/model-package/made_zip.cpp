// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "made_zip.hpp"

#include <stdlib.h>

#include <fstream>

namespace model_package::test {
namespace {

std::uint32_t crc_of(const std::string& bytes) {
    std::uint32_t crc = ~0U;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

void put(std::string& to, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) to += static_cast<char>(value >> (8U * static_cast<unsigned>(i)) & 255U);
}

}  // namespace

std::string zip_of(const std::vector<Entry>& entries) {
    std::string files;
    std::string directory;
    for (const auto& entry : entries) {
        const auto size = entry.declared == UINT32_MAX ? entry.data.size() : entry.declared;
        std::string common;
        put(common, 20, 2);
        put(common, entry.flags, 2);
        put(common, 0, 6);  // stored, no time
        put(common, crc_of(entry.data), 4);
        put(common, entry.data.size(), 4);
        put(common, size, 4);
        put(common, entry.name.size(), 2);
        put(common, 0, 2);
        put(directory, 0x02014b50, 4);
        put(directory, 0x0314, 2);  // made on Unix, so that the mode counts
        directory += common;
        put(directory, 0, 6);
        put(directory, std::uint64_t{entry.mode} << 16U, 4);
        put(directory, files.size(), 4);
        directory += entry.name;
        put(files, 0x04034b50, 4);
        files += common + entry.name + entry.data;
    }
    std::string whole = files + directory;
    put(whole, 0x06054b50, 4);
    put(whole, 0, 4);
    put(whole, entries.size(), 2);
    put(whole, entries.size(), 2);
    put(whole, directory.size(), 4);
    put(whole, files.size(), 4);
    put(whole, 0, 2);
    return whole;
}

Folder::Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "spheroseg-package-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    root_ = pattern;
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
}

std::string Folder::put(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << bytes;
    return path(name);
}

std::string small_yaml(const std::string& more) {
    return std::string(R"(format_version: 0.5.4
type: model
name: small
inputs:
- id: raw
  axes: [{type: batch}, {type: channel, channel_names: [grey]}, {type: space, id: y, size: {min: 16, step: 8}}, {type: space, size: {min: 16, step: 8}}]
outputs:
- id: out
  axes: [{type: batch}, {type: channel, channel_names: [object]}, {type: space, id: y, halo: 4, size: {tensor_id: raw, axis_id: y}}, {type: space, size: {tensor_id: raw, axis_id: x}}]
)") + (more.find("weights:") == std::string::npos ? "weights: {onnx: {source: w.onnx}}\n" : "") +
           more;
}

}  // namespace model_package::test
