// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/request_id.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <random>

namespace spheroseg::http {

std::string new_request_id() {
    // One generator a thread, seeded by the system: asking the system for each request costs more than the
    // rest of a small answer.
    thread_local std::mt19937_64 random{[] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }()};
    const auto now = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                                    std::chrono::system_clock::now().time_since_epoch())
                                                    .count());
    const std::uint64_t high = (now << 16U) | 0x7000U | (random() & 0xFFFU);
    const std::uint64_t low = (random() >> 2U) | 0x8000000000000000U;
    static const char* const digits = "0123456789abcdef";
    std::string id(36, '-');
    std::size_t at = 0;
    for (int i = 0; i < 32; ++i) {
        if (at == 8 || at == 13 || at == 18 || at == 23) ++at;
        const std::uint64_t half = i < 16 ? high : low;
        id[at++] = digits[(half >> (60U - 4U * static_cast<unsigned>(i % 16))) & 15U];
    }
    return id;
}

bool sane_request_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
    });
}

}  // namespace spheroseg::http
