// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/users.hpp"

#include "store/list_query.hpp"

namespace spheroseg::store::users {
namespace {

constexpr std::int64_t admin_role = 2;  // as the auth plugin writes it
constexpr const char* select = "SELECT u.id, u.email, u.name, u.role, u.created_at FROM users u";

User read(const sdk::Row& row) {
    return {row.string(0), row.string(1), row.optional_string(2).value_or(""), row.integer(3) == admin_role,
            row.integer(4)};
}

}  // namespace

Result<Page<User>> list(Work& work, const Caller& caller, const std::string& q, const PageRequest& page) {
    return attempt([&]() -> Result<Page<User>> {
        if (!caller.admin)
            return fail(ErrorKind::forbidden, "admin_only", "Only an administrator lists the users.");
        ListQuery query(select, "u");
        if (!q.empty()) {
            const auto pattern = query.parameter(sdk::sql(contains_pattern(q)));
            query.where("(LOWER(u.name) LIKE " + pattern + " ESCAPE '!' OR LOWER(u.email) LIKE " + pattern +
                        " ESCAPE '!')");
        }
        if (auto fine = query.finish(page); !fine) return tl::unexpected<Error>(fine.error());
        std::vector<User> rows;
        work.execute(query.text(), query.parameters(),
                     [&](const sdk::Row& row) { rows.push_back(read(row)); });
        return to_page(std::move(rows), page, [](const User& user) { return user.name; });
    });
}

Result<User> get(Work& work, const Caller& caller, const std::string& id) {
    return attempt([&]() -> Result<User> {
        std::optional<User> found;
        if (caller.admin || caller.user_id == id)
            work.execute(std::string(select) + " WHERE u.id = $1", {sdk::sql(id)},
                         [&](const sdk::Row& row) { found = read(row); });
        if (!found) return fail(ErrorKind::not_found, "user_not_found", "There is no such user.");
        return *std::move(found);
    });
}

}  // namespace spheroseg::store::users
