// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "clock.hpp"

#include <cstdio>
#include <ctime>

namespace auth_jwt {
namespace {

// Reads exactly `digits` digits and what must follow them.
bool take(std::string_view& text, int digits, std::string_view after, int& value) {
    value = 0;
    for (int i = 0; i < digits; ++i) {
        if (text.empty() || text.front() < '0' || text.front() > '9') return false;
        value = value * 10 + (text.front() - '0');
        text.remove_prefix(1);
    }
    if (after.empty()) return true;
    if (text.empty() || after.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<int> take_milliseconds(std::string_view& text) {
    if (text.empty() || text.front() != '.') return 0;
    text.remove_prefix(1);
    int value = 0;
    int digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), ++digits)
        if (digits < 3) value = value * 10 + (text.front() - '0');
    if (digits == 0) return std::nullopt;
    for (; digits < 3; ++digits) value *= 10;
    return value;
}

std::optional<int> take_offset_minutes(std::string_view text) {
    if (text == "Z" || text == "z") return 0;
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    int hours = 0;
    int minutes = 0;
    if (!take(text, 2, ":", hours) || !take(text, 2, "", minutes) || !text.empty()) return std::nullopt;
    if (hours > 23 || minutes > 59) return std::nullopt;
    return sign * (hours * 60 + minutes);
}

}  // namespace

std::string to_rfc3339(std::int64_t unix_ms) {
    const std::int64_t rest = (unix_ms % 1000 + 1000) % 1000;
    const auto when = static_cast<std::time_t>((unix_ms - rest) / 1000);
    std::tm parts{};
    gmtime_r(&when, &parts);
    char text[40];
    const std::size_t length = std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
    char fraction[8];
    std::snprintf(fraction, sizeof(fraction), ".%03dZ", static_cast<int>(rest));
    return std::string(text, length) + fraction;
}

std::optional<std::int64_t> from_rfc3339(std::string_view text) {
    std::tm parts{};
    int year = 0;
    int month = 0;
    if (!take(text, 4, "-", year) || !take(text, 2, "-", month) || !take(text, 2, "Tt", parts.tm_mday) ||
        !take(text, 2, ":", parts.tm_hour) || !take(text, 2, ":", parts.tm_min) ||
        !take(text, 2, "", parts.tm_sec))
        return std::nullopt;
    const auto milliseconds = take_milliseconds(text);
    const auto offset = take_offset_minutes(text);
    if (!milliseconds || !offset || parts.tm_hour > 23 || parts.tm_min > 59 || parts.tm_sec > 59)
        return std::nullopt;
    parts.tm_year = year - 1900;
    parts.tm_mon = month - 1;
    const std::tm asked = parts;
    const std::time_t seconds = timegm(&parts);
    // timegm rolls 31 February over; a date that changed was none.
    if (parts.tm_mday != asked.tm_mday || parts.tm_mon != asked.tm_mon || parts.tm_year != asked.tm_year)
        return std::nullopt;
    return (static_cast<std::int64_t>(seconds) - std::int64_t{*offset} * 60) * 1000 + *milliseconds;
}

}  // namespace auth_jwt
