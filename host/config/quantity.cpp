// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/quantity.hpp"

#include <array>
#include <cctype>
#include <limits>

namespace spheroseg::config {
namespace {

struct Unit {
    const char* name;
    std::int64_t factor;
};

constexpr std::int64_t kKibi = 1024;
constexpr std::array<Unit, 11> kSizes = {{{"", 1},
                                          {"B", 1},
                                          {"kB", 1000},
                                          {"KB", 1000},
                                          {"MB", 1000'000},
                                          {"GB", 1000'000'000},
                                          {"TB", 1000'000'000'000},
                                          {"KiB", kKibi},
                                          {"MiB", kKibi* kKibi},
                                          {"GiB", kKibi* kKibi* kKibi},
                                          {"TiB", kKibi* kKibi* kKibi* kKibi}}};
constexpr std::array<Unit, 5> kTimes = {
    {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Digits with an optional fraction, spaces, a unit; exact in integers.
template <std::size_t N>
std::optional<std::int64_t> parse(std::string_view text, const std::array<Unit, N>& units) {
    std::size_t at = 0;
    __int128 digits = 0;
    __int128 scale = 1;
    bool fraction = false;
    bool any = false;
    for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !fraction && any)); ++at) {
        if (text[at] == '.') {
            fraction = true;
            continue;
        }
        any = true;
        digits = digits * 10 + (text[at] - '0');
        if (fraction) scale *= 10;
        if (digits > std::numeric_limits<std::int64_t>::max() || scale > 1'000'000'000'000) return {};
    }
    if (!any || text[at - 1] == '.') return {};
    while (at < text.size() && text[at] == ' ') ++at;
    for (const Unit& unit : units) {
        if (text.substr(at) != unit.name) continue;
        const __int128 scaled = digits * unit.factor;
        if (scaled % scale != 0 || scaled / scale > std::numeric_limits<std::int64_t>::max()) return {};
        return static_cast<std::int64_t>(scaled / scale);
    }
    return {};
}

}  // namespace

std::optional<std::int64_t> parse_byte_size(std::string_view text) {
    return parse(text, kSizes);
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
    if (text == "0") return 0;
    return parse(text, kTimes);
}

std::string format_byte_size(std::int64_t bytes) {
    if (bytes != 0)
        for (std::size_t i = kSizes.size(); i-- > 7;)
            if (bytes % kSizes[i].factor == 0)
                return std::to_string(bytes / kSizes[i].factor) + " " + kSizes[i].name;
    return std::to_string(bytes) + " B";
}

std::string format_duration(std::int64_t milliseconds) {
    if (milliseconds == 0) return "0 s";
    for (std::size_t i = kTimes.size(); i-- > 0;)
        if (milliseconds % kTimes[i].factor == 0)
            return std::to_string(milliseconds / kTimes[i].factor) + " " + kTimes[i].name;
    return std::to_string(milliseconds) + " ms";
}

}  // namespace spheroseg::config
