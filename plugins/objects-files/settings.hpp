// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the operator wrote about the object folder, as a type that can't be wrong.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace objects_files {

struct Settings {
    std::filesystem::path folder;                 ///< absolute
    std::uint64_t minimum_free_bytes = 64 << 20;  ///< below this nothing more is stored
};

extern const char kConfigSchema[];

/// `config` is the canonical JSON that the host checked against kConfigSchema. Throws Failure(INVALID).
Settings read_settings(std::string_view config, std::string_view data_folder);

}  // namespace objects_files
