// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "password_resets.hpp"

#include "digest.hpp"
#include "random.hpp"

namespace auth_jwt::password_resets {

namespace sdk = spheroseg::sdk;

bool add(Work& work, const std::string& user_id, const std::string& token, std::int64_t now_ms,
         std::int64_t expires_ms) {
    purge(work, now_ms);
    std::int64_t count = 0;
    work.execute("SELECT COUNT(*) FROM password_resets WHERE user_id = $1", {sdk::sql(user_id)},
                 [&](const sdk::Row& row) { count = row.integer(0); });
    if (count >= kMostAtATime) return false;
    work.execute(
        "INSERT INTO password_resets (id, user_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, "
        "$4, "
        "$5)",
        {sdk::sql(uuid7(now_ms)), sdk::sql(user_id), sdk::sql(sha256_hex(token)), sdk::sql(now_ms),
         sdk::sql(expires_ms)});
    return true;
}

std::optional<std::string> owner(Work& work, const std::string& token, std::int64_t now_ms) {
    std::optional<std::string> found;
    work.execute("SELECT user_id FROM password_resets WHERE token_hash = $1 AND expires_at > $2",
                 {sdk::sql(sha256_hex(token)), sdk::sql(now_ms)},
                 [&](const sdk::Row& row) { found = row.string(0); });
    return found;
}

bool take(Work& work, const std::string& token, std::int64_t now_ms) {
    return work.execute("DELETE FROM password_resets WHERE token_hash = $1 AND expires_at > $2",
                        {sdk::sql(sha256_hex(token)), sdk::sql(now_ms)}) == 1;
}

void remove(Work& work, const std::string& token) {
    work.execute("DELETE FROM password_resets WHERE token_hash = $1", {sdk::sql(sha256_hex(token))});
}

void remove_all(Work& work, const std::string& user_id) {
    work.execute("DELETE FROM password_resets WHERE user_id = $1", {sdk::sql(user_id)});
}

void purge(Work& work, std::int64_t now_ms) {
    work.execute("DELETE FROM password_resets WHERE expires_at <= $1", {sdk::sql(now_ms)});
}

}  // namespace auth_jwt::password_resets
