// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// JSON bodies, refused before they can hurt: depth, size, duplicate keys, trailing bytes, invalid UTF-8.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "error.hpp"
#include "http/limits.hpp"

namespace spheroseg::http {

/// 400 "invalid_json" says where; 413 "json_too_large". The front does this with every body of a route that
/// takes JSON alone, before its handler sees it.
Result<void> check_json(std::string_view text, JsonLimits limits);
/// Checked, then built.
Result<nlohmann::json> parse_json(std::string_view text, JsonLimits limits = {});

}  // namespace spheroseg::http
