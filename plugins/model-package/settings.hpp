// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// How much a package may ask of this server.
#pragma once

#include <cstdint>
#include <string_view>

namespace model_package {

struct Limits {
    std::uint64_t description_bytes = std::uint64_t{1} << 20U;
    std::uint64_t file_bytes = std::uint64_t{4} << 30U;
    std::uint64_t total_bytes = std::uint64_t{8} << 30U;  ///< of a zip, unpacked
    std::uint64_t entries = 10'000;                       ///< of a zip
};

Limits read_limits(std::string_view config);

}  // namespace model_package
