// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "retry.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <ctime>

namespace model_remote {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kFirst = 100;
constexpr std::int64_t kLast = 2000;
constexpr std::uint32_t kMostDoublings = 10;
constexpr std::int64_t kLongestSeconds = 3600;

}  // namespace

milliseconds Backoff::after(std::uint32_t failures) {
    const std::uint32_t doublings = std::min(failures == 0 ? 0U : failures - 1, kMostDoublings);
    const std::int64_t whole = std::min(kLast, kFirst << doublings);
    // Not std::uniform_int_distribution: its numbers differ between standard libraries.
    return milliseconds(whole / 2 +
                        static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(whole / 2 + 1)));
}

std::optional<milliseconds> read_retry_after(const std::string& text) {
    if (text.empty()) return std::nullopt;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc::result_out_of_range) {
        seconds = text[0] == '-' ? 0 : kLongestSeconds;
    } else if (error != std::errc{} || end != text.data() + text.size()) {
        const time_t date = curl_getdate(text.c_str(), nullptr);
        if (date == -1) return std::nullopt;
        seconds = date - std::time(nullptr);
    }
    return milliseconds(1000 * std::clamp<std::int64_t>(seconds, 0, kLongestSeconds));
}

}  // namespace model_remote
