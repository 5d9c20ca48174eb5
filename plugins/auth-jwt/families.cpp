// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "families.hpp"

#include "digest.hpp"
#include "random.hpp"

namespace auth_jwt::families {

namespace sdk = spheroseg::sdk;

namespace {

// Longer than any access token, so that a family is there as long as a token could ask for it.
constexpr std::int64_t kKeptAfterEndMs = std::int64_t{48} * 3600 * 1000;

}  // namespace

void start(Work& work, const std::string& family, const std::string& user_id, std::int64_t now_ms,
           std::int64_t expires_ms) {
    work.execute("INSERT INTO token_families (id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
                 {sdk::sql(family), sdk::sql(user_id), sdk::sql(now_ms), sdk::sql(expires_ms)});
}

void add_refresh(Work& work, const std::string& family, const std::string& token, std::int64_t now_ms,
                 std::int64_t expires_ms) {
    work.execute(
        "INSERT INTO refresh_tokens (id, family, token_hash, issued_at, expires_at) VALUES ($1, $2, $3, $4, "
        "$5)",
        {sdk::sql(uuid7(now_ms)), sdk::sql(family), sdk::sql(sha256_hex(token)), sdk::sql(now_ms),
         sdk::sql(expires_ms)});
}

std::optional<Refresh> find(Work& work, const std::string& token) {
    std::optional<Refresh> found;
    work.execute(
        "SELECT r.id, r.family, f.user_id, u.role, r.expires_at, r.spent_at, f.revoked_at, u.disabled, "
        "u.password_must_change FROM refresh_tokens r JOIN token_families f ON f.id = r.family "
        "JOIN users u ON u.id = f.user_id WHERE r.token_hash = $1",
        {sdk::sql(sha256_hex(token))}, [&](const sdk::Row& row) {
            found = Refresh{row.string(0),      row.string(1),
                            row.string(2),      static_cast<std::int32_t>(row.integer(3)),
                            row.integer(4),     !row.is_null(5),
                            !row.is_null(6),    row.integer(7) != 0,
                            row.integer(8) != 0};
        });
    return found;
}

bool spend(Work& work, const Refresh& refresh, std::int64_t now_ms) {
    return work.execute("UPDATE refresh_tokens SET spent_at = $2 WHERE id = $1 AND spent_at IS NULL",
                        {sdk::sql(refresh.id), sdk::sql(now_ms)}) == 1;
}

void extend(Work& work, const std::string& family, std::int64_t expires_ms) {
    work.execute("UPDATE token_families SET expires_at = $2 WHERE id = $1",
                 {sdk::sql(family), sdk::sql(expires_ms)});
}

void revoke(Work& work, const std::string& family, const char* reason, std::int64_t now_ms) {
    work.execute(
        "UPDATE token_families SET revoked_at = $2, revoked_reason = $3 WHERE id = $1 AND revoked_at IS NULL",
        {sdk::sql(family), sdk::sql(now_ms), sdk::sql(reason)});
}

void revoke_others(Work& work, const std::string& user_id, const std::string& kept_family, const char* reason,
                   std::int64_t now_ms) {
    work.execute(
        "UPDATE token_families SET revoked_at = $3, revoked_reason = $4 WHERE user_id = $1 AND id <> $2 AND "
        "revoked_at IS NULL",
        {sdk::sql(user_id), sdk::sql(kept_family), sdk::sql(now_ms), sdk::sql(reason)});
}

Standing standing(Work& work, const std::string& family) {
    Standing found;
    work.execute(
        "SELECT u.id, u.email, u.role, u.disabled, f.revoked_at, u.password_must_change FROM token_families "
        "f "
        "JOIN users u ON u.id = f.user_id WHERE f.id = $1",
        {sdk::sql(family)}, [&](const sdk::Row& row) {
            found = {row.integer(3) == 0 && row.is_null(4),
                     row.string(0),
                     row.string(1),
                     static_cast<std::int32_t>(row.integer(2)),
                     0,
                     row.integer(5) != 0};
        });
    return found;
}

void purge(Work& work, std::int64_t now_ms) {
    const auto before = sdk::sql(now_ms - kKeptAfterEndMs);
    work.execute("DELETE FROM refresh_tokens WHERE expires_at < $1", {before});
    work.execute("DELETE FROM token_families WHERE expires_at < $1", {before});
}

}  // namespace auth_jwt::families
