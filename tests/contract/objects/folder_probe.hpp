// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a test sees of an object folder from outside.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace spheroseg::contract {

inline std::filesystem::path object_path(const std::filesystem::path& folder, const std::string& key) {
    return folder / key.substr(0, 2) / key.substr(2, 2) / key;
}

inline bool damage_file(const std::filesystem::path& file) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(file) / 2);
    stream.seekg(middle);
    const char byte = static_cast<char>(stream.get() ^ 0x20);
    stream.seekp(middle);
    stream.put(byte);
    return stream.good();
}

inline std::size_t files_in(const std::filesystem::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        count += entry.is_regular_file() ? 1 : 0;
    return count;
}

}  // namespace spheroseg::contract
