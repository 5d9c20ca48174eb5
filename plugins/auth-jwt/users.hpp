// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The users table.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "session_pool.hpp"

namespace auth_jwt {

struct User {
    std::string id;
    std::string email;
    std::string name;
    std::int32_t role = SPHEROSEG_ROLE_USER;
    std::string password_hash;
    bool disabled = false;
    bool password_must_change = false;
    std::int64_t created_at = 0;  ///< unix milliseconds
};

/// "user" or "admin".
const char* role_word(std::int32_t role);
/// The user as REST shows it.
nlohmann::json to_json(const User& user);

namespace users {

/// Throws Refusal(CONFLICT) "email_taken".
void insert(Work& work, const User& user);
std::optional<User> find_by_email(Work& work, const std::string& normalised);
std::optional<User> find_by_id(Work& work, const std::string& id);
/// Throws Refusal(CONFLICT) "email_taken".
void update_profile(Work& work, const User& user, std::int64_t now_ms);
/// False when the hash is no longer `before`: somebody else was faster.
bool replace_password(Work& work, const User& before, const std::string& hash, std::int64_t now_ms);
void set_password(Work& work, const std::string& id, const std::string& hash, bool must_change,
                  std::int64_t now_ms);
/// The same password in a new form.
void upgrade_hash(Work& work, const User& before, const std::string& hash);
std::uint64_t count(Work& work);

}  // namespace users
}  // namespace auth_jwt
