// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Time as this plugin needs it, and as REST clients read and write it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace auth_jwt {

/// [any thread] Given from outside, so that tests can turn it.
struct Clock {
    std::function<std::int64_t()> unix_ns;
    std::function<std::int64_t()> monotonic_ns;

    std::int64_t unix_ms() const { return unix_ns() / 1'000'000; }
    std::int64_t unix_s() const { return unix_ns() / 1'000'000'000; }
};

std::string to_rfc3339(std::int64_t unix_ms);
/// With any offset; nothing for what is no such time.
std::optional<std::int64_t> from_rfc3339(std::string_view text);

}  // namespace auth_jwt
