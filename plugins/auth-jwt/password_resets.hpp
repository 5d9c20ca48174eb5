// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The password_resets table: what lets in once who forgot a password.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "session_pool.hpp"

namespace auth_jwt::password_resets {

/// As many as one account may have at a time: a stranger who asks for more can neither flood the owner's
/// mailbox nor make the ones that are there worthless.
inline constexpr std::int64_t kMostAtATime = 3;

/// False, and nothing is added, when the account has as many as it may.
bool add(Work& work, const std::string& user_id, const std::string& token, std::int64_t now_ms,
         std::int64_t expires_ms);
/// The user whom a token that still holds belongs to.
std::optional<std::string> owner(Work& work, const std::string& token, std::int64_t now_ms);
/// False for all but one of those who try with the same token: the row's own lock decides.
bool take(Work& work, const std::string& token, std::int64_t now_ms);
void remove(Work& work, const std::string& token);
void remove_all(Work& work, const std::string& user_id);
void purge(Work& work, std::int64_t now_ms);

}  // namespace auth_jwt::password_resets
