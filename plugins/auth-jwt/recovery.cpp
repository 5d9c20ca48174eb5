// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Passwords that were forgotten, or that an operator gives.
#include <chrono>

#include "authority.hpp"
#include "credentials.hpp"
#include "families.hpp"
#include "password_resets.hpp"
#include "random.hpp"
#include "refusal.hpp"

namespace auth_jwt {

namespace sdk = spheroseg::sdk;

namespace {

constexpr const char* kResetPrefix = "sphp_";
constexpr auto kPatience = std::chrono::seconds(30);

[[noreturn]] void refuse_reset() {
    // The same for an unknown, a used and an expired token, and for a disabled account.
    throw Refusal(SPHEROSEG_INVALID, "reset_token_invalid",
                  "The reset token is not valid any more; ask for a new one.");
}

}  // namespace

void Authority::forgot_password(const std::string& email, const std::string& address) {
    take_attempt(addresses_, address);
    if (!outbox_) return;
    const std::string normalised = normalise_email(email);
    // Nothing that depends on whether there is such an account happens before the answer.
    if (unfit_email(normalised)) return;
    if (!errands_.send([this, normalised] { send_reset(normalised); }))
        reports_.warn("A request for a forgotten password was dropped: too many wait.");
}

void Authority::send_reset(const std::string& email) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    const sdk::Call call(
        {}, std::chrono::duration_cast<std::chrono::nanoseconds>(until.time_since_epoch()).count());
    const CallView view(call.raw());
    const std::int64_t now_ms = clock_.unix_ms();
    const std::int64_t expires_ms = now_ms + settings_.reset_lifetime.count();
    const std::string token = random_token(kResetPrefix);
    std::optional<User> user;
    bool added = false;
    database_.write(view, [&](Work& work) {
        user = users::find_by_email(work, email);
        added = user && !user->disabled && password_resets::add(work, user->id, token, now_ms, expires_ms);
    });
    outbox_->purge(now_ms);
    if (!added) return;
    try {
        outbox_->put({user->email, user->name, token, expires_ms});
    } catch (const sdk::Failure&) {
        database_.write(view, [&](Work& work) { password_resets::remove(work, token); });
        throw;
    }
}

void Authority::reset_password(const CallView& call, const std::string& token, const std::string& password,
                               const std::string& address) {
    take_attempt(addresses_, address);
    std::optional<User> user;
    database_.read(call, [&](Work& work) {
        user.reset();
        if (const auto id = password_resets::owner(work, token, clock_.unix_ms()))
            user = users::find_by_id(work, *id);
    });
    if (!user || user->disabled) refuse_reset();
    // Before the token is spent: whoever typed an unfit password may try again.
    if (auto reason = unfit_password(password, settings_.minimum_password_bytes, user->email))
        throw Refusal(std::vector<FieldError>{{"password", *std::move(reason)}});
    const std::string hash = hasher_.hash(call, password);
    const std::int64_t now_ms = clock_.unix_ms();
    bool taken = false;
    database_.write(call, [&](Work& work) {
        const auto current = users::find_by_id(work, user->id);
        taken = current && !current->disabled && password_resets::take(work, token, now_ms);
        if (taken) put_password(work, user->id, hash, false, "reset");
    });
    standings_.forget_user(user->id);
    if (!taken) refuse_reset();
    addresses_.give_back(address);
    reports_.count("spheroseg_auth_password_resets_total", "done");
    reports_.warn("The password of user " + user->id + " was reset with a token; their logins are ended.");
}

void Authority::set_password(const CallView& call, std::string_view email, std::string_view password,
                             bool must_change) {
    std::optional<User> user;
    const std::string normalised = normalise_email(email);
    database_.read(call, [&](Work& work) { user = users::find_by_email(work, normalised); });
    if (!user) throw Refusal(SPHEROSEG_NOT_FOUND, "user_not_found", "There is no account with this e-mail.");
    if (auto reason = unfit_password(password, settings_.minimum_password_bytes, user->email))
        throw Refusal(std::vector<FieldError>{{"password", *std::move(reason)}});
    const std::string hash = hasher_.hash(call, password);
    bool there = false;
    database_.write(call, [&](Work& work) {
        there = users::find_by_id(work, user->id).has_value();
        if (there) put_password(work, user->id, hash, must_change, "operator");
    });
    standings_.forget_user(user->id);
    if (!there) throw Refusal(SPHEROSEG_NOT_FOUND, "user_not_found", "There is no account with this e-mail.");
}

void Authority::put_password(Work& work, const std::string& user_id, const std::string& hash,
                             bool must_change, const char* reason) {
    const std::int64_t now_ms = clock_.unix_ms();
    users::set_password(work, user_id, hash, must_change, now_ms);
    families::revoke_others(work, user_id, "", reason, now_ms);
    password_resets::remove_all(work, user_id);
}

}  // namespace auth_jwt
