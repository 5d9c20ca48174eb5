// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Accounts as administrators see and change them; passwords and tokens belong to the auth plugin.
#pragma once

#include "store/access.hpp"
#include "store/page.hpp"

namespace spheroseg::store {

struct User {
    std::string id;
    std::string email;
    std::string name;
    bool admin = false;
    bool disabled = false;
    bool password_must_change = false;
    std::int64_t created_at = 0;
};

struct UserFilter {
    std::string q = {};              ///< part of the name or the e-mail, any case
    std::optional<bool> admin = {};  ///< only administrators, or only the others
};

/// A member left out stays as it is.
struct UserChange {
    std::optional<std::string> name = {};
    std::optional<bool> admin = {};
    std::optional<bool> disabled = {};
};

/// Every function is for administrators: 403 admin_only. 404 user_not_found.
namespace users {

Result<Page<User>> list(Work& work, const Caller& caller, const UserFilter& filter, const PageRequest& page);
Result<User> get(Work& work, const Caller& caller, const std::string& id);
/// The e-mail in any case.
Result<User> find(Work& work, const Caller& caller, const std::string& email);
/// 409 last_administrator when nobody could administer any more, 422 invalid_user for an unfit name.
/// Disabling ends every login of the account for good: they do not come back when it is enabled again.
Result<User> update(Work& work, const Caller& caller, const std::string& id, const UserChange& change);
/// With logins, API tokens and memberships; what they made in other people's projects stays. 409
/// last_administrator; 409 owns_projects while a project has no other owner.
Result<void> remove(Work& work, const Caller& caller, const std::string& id);

}  // namespace users
}  // namespace spheroseg::store
