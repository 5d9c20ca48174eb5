// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "authority.hpp"

#include <algorithm>

#include "credentials.hpp"
#include "digest.hpp"
#include "families.hpp"
#include "password_resets.hpp"
#include "refusal.hpp"

namespace auth_jwt {

namespace sdk = spheroseg::sdk;

namespace {

constexpr std::int64_t kPurgeEveryNs = 3'600'000'000'000;

std::vector<std::string> all_secrets(const Settings& settings) {
    std::vector<std::string> secrets{settings.secret};
    secrets.insert(secrets.end(), settings.previous_secrets.begin(), settings.previous_secrets.end());
    return secrets;
}

[[noreturn]] void refuse_token() {
    throw Refusal(SPHEROSEG_UNAUTHENTICATED, "token_invalid", "The access token is not valid; log in again.");
}

// The credentials of "Bearer <credentials>" (RFC 6750; the scheme in any case).
std::string_view bearer_of(std::string_view authorization) {
    if (authorization.find_first_not_of(' ') == std::string_view::npos)
        throw Refusal(SPHEROSEG_UNAUTHENTICATED, "token_missing",
                      "This needs an access token: Authorization: Bearer <token>.");
    const auto blank = authorization.find(' ');
    if (blank == std::string_view::npos || normalise_email(authorization.substr(0, blank)) != "bearer")
        refuse_token();
    auto token = authorization.substr(blank);
    token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
    while (!token.empty() && token.back() == ' ') token.remove_suffix(1);
    if (token.empty()) refuse_token();
    return token;
}

}  // namespace

Authority::Authority(Settings settings, sdk::Database database, Clock clock, Reports reports)
    : settings_(std::move(settings)),
      clock_(std::move(clock)),
      reports_(std::move(reports)),
      database_(database),
      access_tokens_(all_secrets(settings_), {settings_.issuer, settings_.audience}),
      hasher_({settings_.max_parallel_hashes, settings_.max_waiting_hashes, settings_.hash_wait},
              [this] { reports_.count("spheroseg_auth_password_hashes_total", "done"); }),
      standings_(std::chrono::nanoseconds(settings_.standing_lifetime).count()),
      logins_(settings_.login_attempts_per_minute),
      addresses_(settings_.address_attempts_per_minute),
      password_checks_(settings_.login_attempts_per_minute),
      next_purge_ns_(0),
      errands_([this](std::string_view reason) {
          reports_.warn("A token for a forgotten password could not be sent: " + std::string(reason));
      }) {
    if (!settings_.reset_folder.empty()) outbox_.emplace(settings_.reset_folder);
}

Identity Authority::identify(const CallView& call, std::string_view authorization) {
    const auto token = bearer_of(authorization);
    if (token.substr(0, std::string_view(kApiTokenPrefix).size()) == kApiTokenPrefix) {
        const Standing standing = standing_of_api_token(call, sha256_hex(token));
        if (!standing.stands) refuse_token();
        const std::int64_t now_ms = clock_.unix_ms();
        if (standing.expires_ms != 0 && standing.expires_ms <= now_ms)
            throw Refusal(SPHEROSEG_UNAUTHENTICATED, "token_expired",
                          "The API token has expired; make a new one.");
        const std::int64_t holds_ms = now_ms + settings_.access_lifetime.count();
        return {standing.user_id,
                standing.email,
                standing.role,
                "",
                standing.expires_ms == 0 ? holds_ms : std::min(holds_ms, standing.expires_ms),
                standing.password_must_change};
    }
    const Claims claims = access_tokens_.verify(token, clock_.unix_s());
    const Standing standing = standing_of_family(call, claims.family);
    if (!standing.stands || standing.user_id != claims.user_id) refuse_token();
    return {standing.user_id, standing.email,          standing.role,
            claims.family,    claims.expires_s * 1000, standing.password_must_change};
}

Identity Authority::admit(const CallView& call, std::string_view authorization) {
    Identity who = identify(call, authorization);
    if (who.password_must_change)
        throw Refusal(SPHEROSEG_FORBIDDEN, "password_change_required",
                      "The password was given by somebody else; change it first with POST "
                      "/api/v1/auth/password.");
    return who;
}

void Authority::authenticate(const CallView& call, std::string_view authorization, spheroseg_principal& out) {
    const Identity who = admit(call, authorization);
    out.role = who.role;
    if (!sdk::copy_text(out.user_id, who.user_id) || !sdk::copy_text(out.email, who.email)) refuse_token();
    out.expires_unix_ns = who.expires_ms * 1'000'000;
}

Standing Authority::standing_of_family(const CallView& call, const std::string& family) {
    const std::int64_t now_ns = clock_.monotonic_ns();
    if (auto known = standings_.find(family, now_ns)) return *std::move(known);
    const std::uint64_t generation = standings_.generation();
    Standing standing;
    database_.look(call, [&](Work& work) { standing = families::standing(work, family); });
    standings_.put(family, standing, now_ns, generation);
    return standing;
}

std::string Authority::add_user(const CallView& call, std::string_view email, std::string_view password,
                                std::string_view name, std::int32_t role) {
    if (role != SPHEROSEG_ROLE_USER && role != SPHEROSEG_ROLE_ADMIN)
        throw Refusal(
            std::vector<FieldError>{{"role", "must be user (1) or admin (2), not " + std::to_string(role)}});
    // Whoever calls this knows the password, so it is not the user's own yet.
    return to_json(
               make_user(call, {std::string(email), std::string(password), std::string(name)}, role, true))
        .dump();
}

std::uint64_t Authority::count_users(const CallView& call) {
    std::uint64_t count = 0;
    database_.read(call, [&](Work& work) { count = users::count(work); });
    return count;
}

void Authority::purge_now_and_then(const CallView& call) {
    const std::int64_t now_ns = clock_.monotonic_ns();
    std::int64_t due = next_purge_ns_;
    if (now_ns < due || !next_purge_ns_.compare_exchange_strong(due, now_ns + kPurgeEveryNs)) return;
    try {
        const std::int64_t now_ms = clock_.unix_ms();
        database_.write(call, [&](Work& work) {
            families::purge(work, now_ms);
            password_resets::purge(work, now_ms);
        });
        if (outbox_) errands_.send([this, now_ms] { outbox_->purge(now_ms); });
    } catch (const sdk::Failure& failure) {
        reports_.warn(std::string("Expired tokens could not be purged: ") + failure.what());
    }
}

void Authority::take_attempt(RateLimiter& limiter, const std::string& key) {
    const int wait_s = limiter.take(key, clock_.monotonic_ns());
    if (wait_s > 0)
        throw Refusal(SPHEROSEG_TOO_MANY, "too_many",
                      "There were too many attempts; try again in " + std::to_string(wait_s) + " s.", wait_s);
}

}  // namespace auth_jwt
