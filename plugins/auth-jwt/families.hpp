// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The token_families and refresh_tokens tables: one family a login.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "session_pool.hpp"
#include "standing_cache.hpp"

namespace auth_jwt::families {

/// A refresh token as it is stored, with its family and its user.
struct Refresh {
    std::string id;
    std::string family;
    std::string user_id;
    std::int32_t role = 0;
    std::int64_t expires_at = 0;
    bool spent = false;
    bool revoked = false;
    bool disabled = false;
    bool password_must_change = false;
};

void start(Work& work, const std::string& family, const std::string& user_id, std::int64_t now_ms,
           std::int64_t expires_ms);
void add_refresh(Work& work, const std::string& family, const std::string& token, std::int64_t now_ms,
                 std::int64_t expires_ms);
std::optional<Refresh> find(Work& work, const std::string& token);
/// False for all but one of those who try: the row's own lock decides.
bool spend(Work& work, const Refresh& refresh, std::int64_t now_ms);
void extend(Work& work, const std::string& family, std::int64_t expires_ms);

void revoke(Work& work, const std::string& family, const char* reason, std::int64_t now_ms);
/// All logins of a user but `kept_family`; an empty one keeps none.
void revoke_others(Work& work, const std::string& user_id, const std::string& kept_family, const char* reason,
                   std::int64_t now_ms);
Standing standing(Work& work, const std::string& family);
/// Forgets what has long ceased to hold.
void purge(Work& work, std::int64_t now_ms);

}  // namespace auth_jwt::families
