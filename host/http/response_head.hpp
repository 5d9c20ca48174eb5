// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#pragma once

#include <optional>
#include <string>

#include "http/request.hpp"
#include "http/response.hpp"

namespace spheroseg::http {

enum class Framing { length, chunked, until_close };

/// Whether a body follows a head at all (RFC 9112 6.3).
bool has_body(const Request& request, int status);
/// Status line and headers. Framing, connection and request id are the server's alone: what a handler says of
/// them is left out, and no name or value of its headers can end a line.
std::string response_head(const Response& response, const Request& request, Framing framing,
                          std::uint64_t length, bool keep_alive);
/// One chunk of a chunked body; bytes must not be empty.
std::string chunk(std::string_view bytes);

}  // namespace spheroseg::http
