// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Where a library named in the configuration is found.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "error.hpp"

namespace spheroseg {

/// "/a/b.so" and "./b.so" are paths; "model-threshold" and "libmodel-threshold.so" are looked for in
/// `folders`, in order, as they are and as lib<name>.so. Error: plugin_file_missing with every place that was
/// tried.
Result<std::filesystem::path> find_library(const std::string& library,
                                           const std::vector<std::filesystem::path>& folders);

/// Every *.so directly in `folders`, by name within a folder; a name hides the same name in later folders.
std::vector<std::filesystem::path> list_libraries(const std::vector<std::filesystem::path>& folders);

}  // namespace spheroseg
