// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Whole numbers as bytes of files.
#pragma once

#include <cstdint>
#include <string>

namespace spheroseg::formats {

template <int bytes>
void put_big(std::uint64_t value, std::string& to) {
    for (int i = bytes - 1; i >= 0; --i)
        to += static_cast<char>(value >> (8U * static_cast<unsigned>(i)) & 0xffU);
}

template <int bytes>
void put_little(std::uint64_t value, std::string& to) {
    for (int i = 0; i < bytes; ++i) to += static_cast<char>(value >> (8U * static_cast<unsigned>(i)) & 0xffU);
}

}  // namespace spheroseg::formats
