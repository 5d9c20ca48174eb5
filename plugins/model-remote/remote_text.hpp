// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a server says of itself, fit for a log line and a client's eyes.
#pragma once

#include <string>
#include <string_view>

namespace model_remote {

/// One line of valid UTF-8, at most 300 bytes, without control characters and without a stop at its end.
std::string clean_text(std::string_view text);

/// The reason in an error's body ({"error": …}, or problem+json's "detail"), cleaned; empty when there is
/// none.
std::string reason_in(std::string_view body);

/// Every `secret` replaced by ***.
std::string without_secret(std::string text, std::string_view secret);

}  // namespace model_remote
