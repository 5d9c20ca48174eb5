// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Accounts as an administrator lists them; everything else about them belongs to the auth plugin.
#pragma once

#include "store/access.hpp"
#include "store/page.hpp"

namespace spheroseg::store {

struct User {
    std::string id;
    std::string email;
    std::string name;
    bool admin = false;
    std::int64_t created_at = 0;
};

namespace users {

/// Administrators; 403 admin_only.
Result<Page<User>> list(Work& work, const Caller& caller, const std::string& q, const PageRequest& page);
/// Administrators, and everybody for themselves. 404 user_not_found.
Result<User> get(Work& work, const Caller& caller, const std::string& id);

}  // namespace users
}  // namespace spheroseg::store
