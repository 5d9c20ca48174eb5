// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// API tokens: for programs, shown once, stored as a hash.
#include <algorithm>

#include "authority.hpp"
#include "credentials.hpp"
#include "digest.hpp"
#include "random.hpp"
#include "refusal.hpp"

namespace auth_jwt {

namespace sdk = spheroseg::sdk;
using nlohmann::json;

namespace {

constexpr std::int64_t kMostTokens = 100;
constexpr std::int64_t kUseNotedEveryMs = 600'000;

void require_login(const Identity& who) {
    if (who.family.empty())
        throw Refusal(SPHEROSEG_FORBIDDEN, "login_required",
                      "An API token may not manage API tokens; log in with the password.");
}

json time_or_null(const std::optional<std::int64_t>& unix_ms) {
    return unix_ms ? json(to_rfc3339(*unix_ms)) : json(nullptr);
}

json words_of(const std::string& scopes) {
    json words = json::array();
    for (std::size_t from = 0; from < scopes.size();) {
        const auto end = std::min(scopes.find(' ', from), scopes.size());
        words.push_back(scopes.substr(from, end - from));
        from = end + 1;
    }
    return words;
}

bool has_word(const std::vector<std::string>& words, const char* word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

void check(const NewApiToken& wanted, const std::string& name, std::int32_t role, std::int64_t now_ms) {
    std::vector<FieldError> errors;
    if (const auto reason = unfit_name(name)) errors.push_back({"name", *reason});
    for (const auto& scope : wanted.scopes)
        if (scope != "user" && scope != "admin") {
            errors.push_back({"scopes", "may hold `user` and `admin` only"});
            break;
        }
    if (has_word(wanted.scopes, "admin") && role != SPHEROSEG_ROLE_ADMIN)
        errors.push_back({"scopes", "may hold `admin` for administrators only"});
    if (wanted.expires_ms && *wanted.expires_ms <= now_ms)
        errors.push_back({"expires_at", "must be in the future"});
    if (!errors.empty()) throw Refusal(std::move(errors));
}

}  // namespace

json Authority::list_api_tokens(const CallView& call, const Identity& who, const ListedPage& page) {
    json items;
    database_.read(call, [&](Work& work) {
        items = json::array();
        std::vector<sdk::SqlValue> values{sdk::sql(who.user_id), sdk::sql(page.limit + 1)};
        std::string after;
        if (!page.cursor.empty()) {
            bool known = false;
            work.execute("SELECT 1 FROM api_tokens WHERE user_id = $1 AND id = $2",
                         {sdk::sql(who.user_id), sdk::sql(page.cursor)},
                         [&](const sdk::Row&) { known = true; });
            if (!known)
                throw Refusal(SPHEROSEG_INVALID, "invalid_cursor",
                              "The cursor must be the next_cursor of an earlier page, and the token that it "
                              "ended with must still be there; start again without it.");
            after = " AND (created_at, id) < (SELECT created_at, id FROM api_tokens WHERE id = $3)";
            values.push_back(sdk::sql(page.cursor));
        }
        work.execute(
            "SELECT id, name, scopes, created_at, expires_at, last_used_at FROM api_tokens WHERE user_id = "
            "$1" +
                after + " ORDER BY created_at DESC, id DESC LIMIT $2",
            values, [&](const sdk::Row& row) {
                items.push_back({{"id", row.string(0)},
                                 {"name", row.string(1)},
                                 {"scopes", words_of(row.string(2))},
                                 {"created_at", to_rfc3339(row.integer(3))},
                                 {"expires_at", time_or_null(row.optional_integer(4))},
                                 {"last_used_at", time_or_null(row.optional_integer(5))}});
            });
    });
    json next = nullptr;
    if (items.size() > static_cast<std::size_t>(page.limit)) {
        items.erase(items.size() - 1);
        next = items.back()["id"];
    }
    return {{"items", std::move(items)}, {"next_cursor", std::move(next)}};
}

json Authority::add_api_token(const CallView& call, const Identity& who, const NewApiToken& wanted) {
    require_login(who);
    const std::int64_t now_ms = clock_.unix_ms();
    const std::string name = trim(wanted.name);
    check(wanted, name, who.role, now_ms);
    const std::string token = random_token(kApiTokenPrefix);
    const std::string id = uuid7(now_ms);
    const std::string scopes = has_word(wanted.scopes, "admin") ? "user admin" : "user";
    database_.write(call, [&](Work& work) {
        std::int64_t count = 0;
        work.execute("SELECT COUNT(*) FROM api_tokens WHERE user_id = $1", {sdk::sql(who.user_id)},
                     [&](const sdk::Row& row) { count = row.integer(0); });
        if (count >= kMostTokens)
            throw Refusal(SPHEROSEG_CONFLICT, "too_many_tokens",
                          "An account has at most 100 API tokens; delete one first.");
        work.execute(
            "INSERT INTO api_tokens (id, user_id, name, token_hash, scopes, created_at, expires_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            {sdk::sql(id), sdk::sql(who.user_id), sdk::sql(name), sdk::sql(sha256_hex(token)),
             sdk::sql(scopes), sdk::sql(now_ms), sdk::sql(wanted.expires_ms)});
    });
    return {{"id", id},
            {"name", name},
            {"scopes", words_of(scopes)},
            {"created_at", to_rfc3339(now_ms)},
            {"expires_at", time_or_null(wanted.expires_ms)},
            {"last_used_at", nullptr},
            {"token", token}};
}

void Authority::remove_api_token(const CallView& call, const Identity& who, const std::string& id) {
    require_login(who);
    std::int64_t removed = 0;
    database_.write(call, [&](Work& work) {
        removed = work.execute("DELETE FROM api_tokens WHERE id = $1 AND user_id = $2",
                               {sdk::sql(id), sdk::sql(who.user_id)});
    });
    standings_.forget_user(who.user_id);
    if (removed == 0)
        throw Refusal(SPHEROSEG_NOT_FOUND, "api_token_not_found", "There is no such API token.");
}

Standing Authority::standing_of_api_token(const CallView& call, const std::string& hash) {
    const std::int64_t now_ns = clock_.monotonic_ns();
    if (auto known = standings_.find(hash, now_ns)) return *std::move(known);
    const std::uint64_t generation = standings_.generation();
    const std::int64_t now_ms = clock_.unix_ms();
    Standing standing;
    std::int64_t last_used = 0;
    database_.look(call, [&](Work& work) {
        standing = {};
        work.execute(
            "SELECT u.id, u.email, u.role, u.disabled, t.scopes, t.expires_at, t.last_used_at, "
            "u.password_must_change FROM api_tokens t "
            "JOIN users u ON u.id = t.user_id WHERE t.token_hash = $1",
            {sdk::sql(hash)}, [&](const sdk::Row& row) {
                // The scope can only take away: an administrator who is one no more has no such token either.
                const bool admin = row.text(4).find("admin") != std::string_view::npos;
                standing = {row.integer(3) == 0,
                            row.string(0),
                            row.string(1),
                            admin ? static_cast<std::int32_t>(row.integer(2)) : SPHEROSEG_ROLE_USER,
                            row.optional_integer(5).value_or(0),
                            row.integer(7) != 0};
                last_used = row.optional_integer(6).value_or(0);
            });
    });
    standings_.put(hash, standing, now_ns, generation);
    if (standing.stands && now_ms - last_used > kUseNotedEveryMs) try {
            database_.write(call, [&](Work& work) {
                work.execute("UPDATE api_tokens SET last_used_at = $2 WHERE token_hash = $1",
                             {sdk::sql(hash), sdk::sql(now_ms)});
            });
        } catch (const sdk::Failure& failure) {
            reports_.warn(std::string("The use of an API token could not be noted: ") + failure.what());
        }
    return standing;
}

}  // namespace auth_jwt
