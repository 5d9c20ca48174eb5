// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Hashes and encodings of tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace auth_jwt {

/// Lower-case hex. Enough for tokens of 256 random bits, which nobody can guess; not for passwords.
std::string sha256_hex(std::string_view bytes);
std::string hex(std::string_view bytes);

/// Without padding.
std::string base64url_encode(std::string_view bytes);
/// Nothing for a character outside of the alphabet, padding or a length that no encoder makes.
std::optional<std::string> base64url_decode(std::string_view text);

/// Takes the same time wherever the two differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace auth_jwt
