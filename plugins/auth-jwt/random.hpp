// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Randomness that nobody can guess, and ids made of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace auth_jwt {

std::string random_bytes(std::size_t count);

/// RFC 9562 version 7: sorts by time.
std::string uuid7(std::int64_t unix_ms);

/// `prefix` and 256 random bits; the prefix tells leak scanners what they have found.
std::string random_token(const char* prefix);

}  // namespace auth_jwt
