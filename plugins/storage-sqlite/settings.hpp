// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the operator wrote about the database, as a type that can't be wrong.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace storage_sqlite {

struct Settings {
    std::filesystem::path file;                    ///< absolute
    std::chrono::milliseconds busy_timeout{5000};  ///< how long a lock is waited for before BUSY
    std::int64_t cache_bytes = 16 << 20;           ///< the most that one connection's page cache grows to
    bool full_sync = true;                         ///< a commit survives a power cut, not only a crash
};

extern const char kConfigSchema[];

/// `config` is the canonical JSON that the host checked against kConfigSchema. Throws Failure(INVALID).
Settings read_settings(std::string_view config, std::string_view data_folder);

}  // namespace storage_sqlite
