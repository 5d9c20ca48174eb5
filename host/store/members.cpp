// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/projects.hpp"

namespace spheroseg::store::members {
namespace {

constexpr const char* select =
    "SELECT m.user_id, u.email, u.name, m.role, m.added_at FROM project_members m JOIN users u ON u.id = "
    "m.user_id "
    "WHERE m.project_id = $1";

Member read(const sdk::Row& row) {
    return {row.string(0), row.optional_string(1).value_or(""), row.optional_string(2).value_or(""),
            static_cast<ProjectRole>(row.integer(3)), row.integer(4)};
}

std::optional<Member> find(Work& work, const std::string& project_id, const std::string& user_id) {
    std::optional<Member> found;
    work.execute(std::string(select) + " AND m.user_id = $2", {sdk::sql(project_id), sdk::sql(user_id)},
                 [&](const sdk::Row& row) { found = read(row); });
    return found;
}

/// After a change: whether the project is still somebody's. The project's row is locked first, so that two
/// owners who leave at once are put in order on PostgreSQL too.
Result<void> require_owner(Work& work, const std::string& project_id) {
    bool owned = false;
    work.execute("SELECT 1 FROM project_members WHERE project_id = $1 AND role = 3 LIMIT 1",
                 {sdk::sql(project_id)}, [&](const sdk::Row&) { owned = true; });
    if (owned) return {};
    return fail(ErrorKind::conflict, "last_owner",
                "A project must keep an owner; make somebody else an owner first, or delete the project.");
}

void lock_project(Work& work, const std::string& project_id) {
    work.execute("UPDATE projects SET updated_at = $2 WHERE id = $1",
                 {sdk::sql(project_id), sdk::sql(work.now_ms())});
}

}  // namespace

Result<std::vector<Member>> list(Work& work, const Caller& caller, const std::string& project_id) {
    return attempt([&]() -> Result<std::vector<Member>> {
        if (auto role = require_role(work, caller, project_id, ProjectRole::viewer); !role)
            return tl::unexpected<Error>(role.error());
        std::vector<Member> rows;
        work.execute(std::string(select) + " ORDER BY m.role DESC, m.added_at, m.user_id",
                     {sdk::sql(project_id)}, [&](const sdk::Row& row) { rows.push_back(read(row)); });
        return rows;
    });
}

Result<Member> put(Work& work, const Caller& caller, const std::string& project_id,
                   const std::string& user_id, ProjectRole role) {
    return attempt([&]() -> Result<Member> {
        if (auto held = require_role(work, caller, project_id, ProjectRole::owner); !held)
            return tl::unexpected<Error>(held.error());
        bool known = false;
        work.execute("SELECT 1 FROM users WHERE id = $1", {sdk::sql(user_id)},
                     [&](const sdk::Row&) { known = true; });
        if (!known)
            return fail(ErrorKind::unprocessable, "unknown_user", "There is no user " + user_id + ".");
        lock_project(work, project_id);
        work.execute(
            "INSERT INTO project_members (project_id, user_id, role, added_at) VALUES ($1, $2, $3, $4) ON "
            "CONFLICT "
            "(project_id, user_id) DO UPDATE SET role = excluded.role",
            {sdk::sql(project_id), sdk::sql(user_id), sdk::sql(static_cast<int>(role)),
             sdk::sql(work.now_ms())});
        if (auto owned = require_owner(work, project_id); !owned) return tl::unexpected<Error>(owned.error());
        auto member = find(work, project_id, user_id);
        if (!member) return fail(ErrorKind::not_found, "member_not_found", "The user is not a member.");
        return *std::move(member);
    });
}

Result<void> remove(Work& work, const Caller& caller, const std::string& project_id,
                    const std::string& user_id) {
    return attempt([&]() -> Result<void> {
        const auto least = caller.user_id == user_id ? ProjectRole::viewer : ProjectRole::owner;
        if (auto held = require_role(work, caller, project_id, least); !held)
            return tl::unexpected<Error>(held.error());
        lock_project(work, project_id);
        const auto removed =
            work.execute("DELETE FROM project_members WHERE project_id = $1 AND user_id = $2",
                         {sdk::sql(project_id), sdk::sql(user_id)});
        if (removed == 0)
            return fail(ErrorKind::not_found, "member_not_found", "The user is not a member of the project.");
        return require_owner(work, project_id);
    });
}

}  // namespace spheroseg::store::members
