// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// JSON bodies, refused before they can hurt: depth, size, duplicate keys, trailing bytes, invalid UTF-8.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "error.hpp"

namespace spheroseg::http {

struct JsonLimits {
    std::size_t bytes = 16 << 20;
    int depth = 64;
    std::size_t values = 4'000'000;
};

/// 400 "invalid_json" says where; 413 "json_too_large".
Result<nlohmann::json> parse_json(std::string_view text, JsonLimits limits = {});

}  // namespace spheroseg::http
