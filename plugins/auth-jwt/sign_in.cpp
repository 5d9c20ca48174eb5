// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Login, refresh and logout.
#include "authority.hpp"
#include "credentials.hpp"
#include "families.hpp"
#include "random.hpp"
#include "refusal.hpp"

namespace auth_jwt {

namespace sdk = spheroseg::sdk;

namespace {

constexpr const char* kRefreshPrefix = "sphr_";

[[noreturn]] void refuse_login() {
    // The same for an unknown e-mail, a wrong password and a disabled account.
    throw Refusal(SPHEROSEG_UNAUTHENTICATED, "invalid_credentials", "The e-mail or the password is wrong.");
}

enum class RefreshEnd { taken, unknown, reused, revoked, expired };

void throw_unless_taken(RefreshEnd end) {
    switch (end) {
        case RefreshEnd::taken:
            return;
        case RefreshEnd::reused:
            throw Refusal(SPHEROSEG_UNAUTHENTICATED, "refresh_reused",
                          "This refresh token was used before, so its login was ended; log in again.");
        case RefreshEnd::revoked:
            throw Refusal(SPHEROSEG_UNAUTHENTICATED, "refresh_revoked",
                          "The login of this refresh token was ended; log in again.");
        case RefreshEnd::expired:
            throw Refusal(SPHEROSEG_UNAUTHENTICATED, "refresh_expired",
                          "The refresh token has expired; log in again.");
        case RefreshEnd::unknown:
            break;
    }
    throw Refusal(SPHEROSEG_UNAUTHENTICATED, "refresh_invalid",
                  "The refresh token is not valid; log in again.");
}

}  // namespace

nlohmann::json Authority::answer(const TokenPair& pair) const {
    Claims claims;
    claims.user_id = pair.user_id;
    claims.family = pair.family;
    claims.role = role_word(pair.role);
    claims.id = uuid7(clock_.unix_ms());
    claims.issued_s = clock_.unix_s();
    const std::int64_t lifetime_s = settings_.access_lifetime.count() / 1000;
    claims.expires_s = claims.issued_s + lifetime_s;
    return {{"access_token", access_tokens_.sign(claims)},
            {"token_type", "Bearer"},
            {"expires_in", lifetime_s},
            {"refresh_token", pair.refresh_token},
            {"refresh_expires_in", settings_.refresh_lifetime.count() / 1000},
            {"password_must_change", pair.password_must_change}};
}

nlohmann::json Authority::login(const CallView& call, const std::string& email, const std::string& password,
                                const std::string& address) {
    const std::string normalised = normalise_email(email);
    const std::string login_key = address + "|" + normalised.substr(0, 256);
    take_attempt(addresses_, address);
    take_attempt(logins_, login_key);
    std::optional<User> user;
    database_.read(call, [&](Work& work) { user = users::find_by_email(work, normalised); });
    bool good = false;
    try {
        if (user)
            good = hasher_.verify(call, user->password_hash, password);
        else
            hasher_.verify_nobody(call, password);
    } catch (const Refusal&) {
        // Nothing was tried, so nothing is counted.
        addresses_.give_back(address);
        logins_.give_back(login_key);
        throw;
    }
    if (!user || !good || user->disabled) {
        reports_.count("spheroseg_auth_logins_total", "refused");
        refuse_login();
    }
    upgrade_outdated_hash(call, *user, password);

    TokenPair pair;
    const std::int64_t now_ms = clock_.unix_ms();
    const std::int64_t expires_ms = now_ms + settings_.refresh_lifetime.count();
    bool still_good = false;
    database_.write(call, [&](Work& work) {
        // The account may have changed while the password was hashed.
        const auto current = users::find_by_id(work, user->id);
        still_good = current && !current->disabled && current->password_hash == user->password_hash;
        if (!still_good) return;
        pair = {uuid7(now_ms), current->id, current->role, random_token(kRefreshPrefix),
                current->password_must_change};
        families::start(work, pair.family, pair.user_id, now_ms, expires_ms);
        families::add_refresh(work, pair.family, pair.refresh_token, now_ms, expires_ms);
    });
    if (!still_good) refuse_login();
    addresses_.give_back(address);
    logins_.give_back(login_key);
    reports_.count("spheroseg_auth_logins_total", "done");
    purge_now_and_then(call);
    return answer(pair);
}

void Authority::upgrade_outdated_hash(const CallView& call, User& user, const std::string& password) {
    if (!PasswordHasher::is_outdated(user.password_hash)) return;
    try {
        const std::string hash = hasher_.hash(call, password);
        std::optional<User> now;
        database_.write(call, [&](Work& work) {
            users::upgrade_hash(work, user, hash);
            now = users::find_by_id(work, user.id);
        });
        // Another login of this moment may have been the one that renewed it, with a salt of its own.
        if (now && (now->password_hash == hash || hasher_.verify(call, now->password_hash, password)))
            user.password_hash = now->password_hash;
    } catch (const sdk::Failure& failure) {
        // The old hash still serves; the next login tries again.
        reports_.warn(std::string("A password hash could not be renewed: ") + failure.what());
    }
}

nlohmann::json Authority::refresh(const CallView& call, const std::string& refresh_token) {
    const std::int64_t now_ms = clock_.unix_ms();
    const std::int64_t expires_ms = now_ms + settings_.refresh_lifetime.count();
    std::optional<families::Refresh> found;
    RefreshEnd end = RefreshEnd::unknown;
    TokenPair pair;
    // The revocation of a reused family must be committed, so the transaction ends well in every case.
    database_.write(call, [&](Work& work) {
        end = RefreshEnd::unknown;
        found = families::find(work, refresh_token);
        if (!found) return;
        if (found->spent || (!found->revoked && found->expires_at > now_ms && !found->disabled &&
                             !families::spend(work, *found, now_ms))) {
            end = RefreshEnd::reused;
            families::revoke(work, found->family, "reuse", now_ms);
            return;
        }
        if (found->revoked || found->disabled) {
            end = RefreshEnd::revoked;
            return;
        }
        if (found->expires_at <= now_ms) {
            end = RefreshEnd::expired;
            return;
        }
        end = RefreshEnd::taken;
        pair = {found->family, found->user_id, found->role, random_token(kRefreshPrefix),
                found->password_must_change};
        families::add_refresh(work, pair.family, pair.refresh_token, now_ms, expires_ms);
        families::extend(work, pair.family, expires_ms);
    });
    if (end == RefreshEnd::reused) {
        standings_.forget(found->family);
        reports_.count("spheroseg_auth_refresh_total", "reused");
        reports_.warn("A spent refresh token of user " + found->user_id + " was presented again; its login " +
                      found->family + " is ended.");
    }
    throw_unless_taken(end);
    reports_.count("spheroseg_auth_refresh_total", "done");
    purge_now_and_then(call);
    return answer(pair);
}

void Authority::logout(const CallView& call, std::string_view authorization,
                       const std::optional<std::string>& refresh_token) {
    std::vector<std::string> ended;
    std::optional<Refusal> unknown;
    try {
        Identity who = identify(call, authorization);
        if (!who.family.empty()) ended.push_back(std::move(who.family));
    } catch (const Refusal& refusal) {
        unknown = refusal;  // the refresh token alone may do
    }
    const std::int64_t now_ms = clock_.unix_ms();
    database_.write(call, [&, of_access = ended](Work& work) {
        ended = of_access;
        if (refresh_token)
            if (const auto found = families::find(work, *refresh_token)) ended.push_back(found->family);
        for (const auto& family : ended) families::revoke(work, family, "logout", now_ms);
    });
    for (const auto& family : ended) standings_.forget(family);
    if (!ended.empty()) return;
    if (unknown && !refresh_token) throw Refusal(*unknown);
    throw Refusal(SPHEROSEG_UNAUTHENTICATED, "token_invalid", "Neither token belongs to a login.");
}

}  // namespace auth_jwt
