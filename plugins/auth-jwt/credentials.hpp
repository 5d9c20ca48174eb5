// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What an e-mail, a name and a password must be like.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace auth_jwt {

/// Without surrounding blanks, in lower case: the form in which e-mails are stored and looked up.
std::string normalise_email(std::string_view email);
std::string trim(std::string_view text);

/// Each gives the reason why it is not taken, or nothing.
std::optional<std::string> unfit_email(std::string_view normalised);
std::optional<std::string> unfit_name(std::string_view trimmed);
std::optional<std::string> unfit_password(std::string_view password, std::size_t minimum_bytes,
                                          std::string_view normalised_email);

}  // namespace auth_jwt
