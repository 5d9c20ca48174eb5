// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/uuid.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace spheroseg::store {
namespace {

constexpr std::uint32_t counter_mask = 0xfff;
constexpr std::uint32_t counter_start_mask = 0x7ff;  // leaves room for 2048 ids before the time is pushed on

template <std::size_t N>
void fill_random(std::array<unsigned char, N>& bytes) {
    std::size_t filled = 0;
    while (filled < N) {
        const ssize_t got = getrandom(bytes.data() + filled, N - filled, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
        filled += static_cast<std::size_t>(got);
    }
}

std::string to_text(const std::array<unsigned char, 16>& bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 0xf];
    }
    return text;
}

}  // namespace

std::string UuidSource::next(std::int64_t unix_ms) {
    std::array<unsigned char, 16> bytes{};
    fill_random(bytes);
    const std::uint32_t start = ((std::uint32_t{bytes[0]} << 8) | bytes[1]) & counter_start_mask;
    std::int64_t ms = 0;
    std::uint32_t counter = 0;
    {
        const std::lock_guard lock(mutex_);
        if (unix_ms > last_ms_) {
            last_ms_ = unix_ms;
            counter_ = start;
        } else if (++counter_ > counter_mask) {
            ++last_ms_;
            counter_ = start;
        }
        ms = last_ms_;
        counter = counter_;
    }
    for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<unsigned char>(ms >> (40 - 8 * i));
    bytes[6] = static_cast<unsigned char>(0x70 | (counter >> 8));
    bytes[7] = static_cast<unsigned char>(counter);
    bytes[8] = static_cast<unsigned char>(0x80 | (bytes[8] & 0x3f));
    return to_text(bytes);
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !digit) return false;
    }
    return true;
}

}  // namespace spheroseg::store
