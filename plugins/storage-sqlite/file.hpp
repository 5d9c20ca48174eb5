// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The database file before SQLite sees it: its folder, its modes, and whether the file system is fit for it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace storage_sqlite {

using Log = std::function<void(std::int32_t level, std::string_view message)>;

/// Makes the folder (0700) and an empty file (0600) where they are missing; returns the path without links.
/// Throws Failure when the place can't hold a database.
std::filesystem::path prepare_file(const std::filesystem::path& file, const Log& log);

/// Throws Failure when the file has gone, can't be written, or when its disk is nearly full.
void check_place(const std::filesystem::path& file);

}  // namespace storage_sqlite
