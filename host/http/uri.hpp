// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Request targets: percent-decoding, UTF-8, paths and queries.
#pragma once

#include <string>
#include <string_view>

#include "error.hpp"
#include "http/request.hpp"

namespace spheroseg::http {

bool is_utf8(std::string_view text);
/// 400 "bad_percent_encoding", "nul_byte", "bad_utf8". `plus_is_space` as in queries.
Result<std::string> percent_decode(std::string_view text, bool plus_is_space);
/// Decodes the path (each segment by itself, so that %2F stays within its segment is refused) and the query.
/// 400 "bad_target", "bad_path".
Result<void> parse_target(std::string_view target, Request& request);
/// The number of edits between two names, to suggest the nearest one.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace spheroseg::http
