// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Sizes and durations as people write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spheroseg::config {

/// "512 MiB", "10GB", "1.5 KiB", "4096" to bytes. Units: B, kB, KB, MB, GB, TB (powers of 1000) and KiB, MiB,
/// GiB, TiB (of 1024). Nothing when it is none, negative, no whole number of bytes, or over 2^63-1.
std::optional<std::int64_t> parse_byte_size(std::string_view text);

/// "250ms", "30 s", "5m", "1.5 h", "7d" and "0" to milliseconds. A unit is required, because a bare number
/// would mean seconds to some and milliseconds to others.
std::optional<std::int64_t> parse_duration(std::string_view text);

/// In the largest binary unit that holds it exactly: 536870912 is "512 MiB".
std::string format_byte_size(std::int64_t bytes);
/// In the largest unit that holds it exactly: 90000 is "90 s".
std::string format_duration(std::int64_t milliseconds);

}  // namespace spheroseg::config
