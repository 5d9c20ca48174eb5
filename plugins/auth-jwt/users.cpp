// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "users.hpp"

#include "clock.hpp"
#include "refusal.hpp"

namespace auth_jwt {

namespace sdk = spheroseg::sdk;

const char* role_word(std::int32_t role) {
    return role == SPHEROSEG_ROLE_ADMIN ? "admin" : "user";
}

nlohmann::json to_json(const User& user) {
    return {{"id", user.id},
            {"email", user.email},
            {"name", user.name},
            {"role", role_word(user.role)},
            {"password_must_change", user.password_must_change},
            {"created_at", to_rfc3339(user.created_at)}};
}

namespace users {
namespace {

constexpr const char* kSelect =
    "SELECT id, email, name, role, password_hash, disabled, password_must_change, created_at FROM users ";

std::optional<User> find(Work& work, const std::string& where, const std::string& value) {
    std::optional<User> found;
    work.execute(kSelect + where, {sdk::sql(value)}, [&](const sdk::Row& row) {
        found = User{row.string(0),       row.string(1),
                     row.string(2),       static_cast<std::int32_t>(row.integer(3)),
                     row.string(4),       row.integer(5) != 0,
                     row.integer(6) != 0, row.integer(7)};
    });
    return found;
}

// The unique index decides, not a look beforehand: of two that come at once one is refused.
template <typename Body>
void unless_taken(Body&& body) {
    try {
        body();
    } catch (const sdk::Failure& failure) {
        if (failure.code() != SPHEROSEG_CONFLICT || failure.word() != "unique") throw;
        throw Refusal(SPHEROSEG_CONFLICT, "email_taken", "There is already an account with this e-mail.");
    }
}

}  // namespace

void insert(Work& work, const User& user) {
    unless_taken([&] {
        work.execute(
            "INSERT INTO users (id, email, name, role, password_hash, disabled, password_must_change, "
            "created_at, "
            "updated_at) VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $7)",
            {sdk::sql(user.id), sdk::sql(user.email), sdk::sql(user.name), sdk::sql(user.role),
             sdk::sql(user.password_hash), sdk::sql(user.password_must_change), sdk::sql(user.created_at)});
    });
}

std::optional<User> find_by_email(Work& work, const std::string& normalised) {
    return find(work, "WHERE email = $1", normalised);
}

std::optional<User> find_by_id(Work& work, const std::string& id) {
    return find(work, "WHERE id = $1", id);
}

void update_profile(Work& work, const User& user, std::int64_t now_ms) {
    unless_taken([&] {
        work.execute("UPDATE users SET email = $2, name = $3, updated_at = $4 WHERE id = $1",
                     {sdk::sql(user.id), sdk::sql(user.email), sdk::sql(user.name), sdk::sql(now_ms)});
    });
}

bool replace_password(Work& work, const User& before, const std::string& hash, std::int64_t now_ms) {
    return work.execute(
               "UPDATE users SET password_hash = $3, password_must_change = 0, updated_at = $4 WHERE id = $1 "
               "AND "
               "password_hash = $2 AND disabled = 0",
               {sdk::sql(before.id), sdk::sql(before.password_hash), sdk::sql(hash), sdk::sql(now_ms)}) == 1;
}

void set_password(Work& work, const std::string& id, const std::string& hash, bool must_change,
                  std::int64_t now_ms) {
    work.execute(
        "UPDATE users SET password_hash = $2, password_must_change = $3, updated_at = $4 WHERE id = $1",
        {sdk::sql(id), sdk::sql(hash), sdk::sql(must_change), sdk::sql(now_ms)});
}

void upgrade_hash(Work& work, const User& before, const std::string& hash) {
    work.execute("UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
                 {sdk::sql(before.id), sdk::sql(before.password_hash), sdk::sql(hash)});
}

std::uint64_t count(Work& work) {
    std::int64_t rows = 0;
    work.execute("SELECT COUNT(*) FROM users", {}, [&](const sdk::Row& row) { rows = row.integer(0); });
    return static_cast<std::uint64_t>(rows);
}

}  // namespace users
}  // namespace auth_jwt
