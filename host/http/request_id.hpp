// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#pragma once

#include <string>
#include <string_view>

namespace spheroseg::http {

/// A new UUIDv7 (RFC 9562 5.7). It names, it protects nothing: its random bits are no secret.
std::string new_request_id();
/// Whether a client's X-Request-Id is taken over: 1 to 64 of [A-Za-z0-9._-].
bool sane_request_id(std::string_view id);

}  // namespace spheroseg::http
