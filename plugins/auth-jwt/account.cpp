// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A user's own account.
#include "authority.hpp"
#include "credentials.hpp"
#include "families.hpp"
#include "password_resets.hpp"
#include "random.hpp"
#include "refusal.hpp"

namespace auth_jwt {

namespace {

// What is done to an account needs a login: a leaked API token must not take it over.
void require_login(const Identity& who) {
    if (who.family.empty())
        throw Refusal(SPHEROSEG_FORBIDDEN, "login_required",
                      "An API token may not change the account; log in with the password.");
}

}  // namespace

void Authority::require_open_registration() const {
    if (!settings_.registration_open)
        throw Refusal(SPHEROSEG_FORBIDDEN, "registration_closed",
                      "Registration is closed here; ask an administrator for an account.");
}

User Authority::make_user(const CallView& call, const NewAccount& wanted, std::int32_t role,
                          bool must_change) {
    User user;
    user.email = normalise_email(wanted.email);
    user.name = trim(wanted.name);
    std::vector<FieldError> errors;
    if (const auto reason = unfit_email(user.email)) errors.push_back({"email", *reason});
    if (const auto reason = unfit_password(wanted.password, settings_.minimum_password_bytes, user.email))
        errors.push_back({"password", *reason});
    if (const auto reason = unfit_name(user.name)) errors.push_back({"name", *reason});
    if (!errors.empty()) throw Refusal(std::move(errors));
    user.password_hash = hasher_.hash(call, wanted.password);
    user.role = role;
    user.password_must_change = must_change;
    user.created_at = clock_.unix_ms();
    user.id = uuid7(user.created_at);
    database_.write(call, [&](Work& work) { users::insert(work, user); });
    return user;
}

nlohmann::json Authority::register_user(const CallView& call, const NewAccount& wanted,
                                        const std::string& address) {
    require_open_registration();
    take_attempt(addresses_, address);
    return to_json(make_user(call, wanted, SPHEROSEG_ROLE_USER, false));
}

User Authority::load(const CallView& call, const std::string& user_id) {
    std::optional<User> user;
    database_.read(call, [&](Work& work) { user = users::find_by_id(work, user_id); });
    if (!user || user->disabled)
        throw Refusal(SPHEROSEG_UNAUTHENTICATED, "token_invalid",
                      "The access token is not valid; log in again.");
    return *std::move(user);
}

void Authority::check_current_password(const CallView& call, const User& user, const std::string& current) {
    take_attempt(password_checks_, user.id);
    if (!hasher_.verify(call, user.password_hash, current))
        throw Refusal(SPHEROSEG_FORBIDDEN, "wrong_password", "The current password is wrong.");
    password_checks_.give_back(user.id);
}

nlohmann::json Authority::me(const CallView& call, const Identity& who) {
    return to_json(load(call, who.user_id));
}

nlohmann::json Authority::update_me(const CallView& call, const Identity& who, const ProfileChange& change) {
    require_login(who);
    std::vector<FieldError> errors;
    const auto email = change.email ? std::optional(normalise_email(*change.email)) : std::nullopt;
    const auto name = change.name ? std::optional(trim(*change.name)) : std::nullopt;
    if (name)
        if (const auto reason = unfit_name(*name)) errors.push_back({"name", *reason});
    if (email)
        if (const auto reason = unfit_email(*email)) errors.push_back({"email", *reason});
    if (email && !change.current) errors.push_back({"current", "is wanted for a new e-mail: the password"});
    if (!errors.empty()) throw Refusal(std::move(errors));
    const User before = load(call, who.user_id);
    if (email) check_current_password(call, before, *change.current);
    User after;
    database_.write(call, [&](Work& work) {
        after = users::find_by_id(work, who.user_id).value_or(before);
        after.email = email.value_or(after.email);
        after.name = name.value_or(after.name);
        users::update_profile(work, after, clock_.unix_ms());
        // What was sent to the old mailbox must not open the account any more.
        if (email) password_resets::remove_all(work, who.user_id);
    });
    standings_.forget_user(who.user_id);
    return to_json(after);
}

void Authority::change_password(const CallView& call, const Identity& who, const std::string& current,
                                const std::string& wanted) {
    require_login(who);
    const User user = load(call, who.user_id);
    if (auto reason = unfit_password(wanted, settings_.minimum_password_bytes, user.email))
        throw Refusal(std::vector<FieldError>{{"new", *std::move(reason)}});
    if (wanted == current)
        throw Refusal(std::vector<FieldError>{{"new", "must differ from the current password"}});
    check_current_password(call, user, current);
    const std::string hash = hasher_.hash(call, wanted);
    const std::int64_t now_ms = clock_.unix_ms();
    bool replaced = false;
    database_.write(call, [&](Work& work) {
        replaced = users::replace_password(work, user, hash, now_ms);
        if (!replaced) return;
        families::revoke_others(work, user.id, who.family, "password", now_ms);
        password_resets::remove_all(work, user.id);
    });
    standings_.forget_user(user.id);
    if (!replaced)
        throw Refusal(SPHEROSEG_CONFLICT, "account_changed",
                      "The account was changed at the same time; look at it and try again.");
}

}  // namespace auth_jwt
