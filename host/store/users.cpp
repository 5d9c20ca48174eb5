// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/users.hpp"

#include <algorithm>

#include "store/list_query.hpp"
#include "store/text.hpp"

namespace spheroseg::store::users {
namespace {

constexpr int user_role = 1;  // as the auth plugin writes them
constexpr int admin_role = 2;
constexpr std::size_t longest_name = 200;
constexpr std::size_t projects_named = 3;
constexpr const char* select =
    "SELECT u.id, u.email, u.name, u.role, u.disabled, u.password_must_change, u.created_at FROM users u";

User read(const sdk::Row& row) {
    return {row.string(0),       row.string(1),       row.string(2), row.integer(3) == admin_role,
            row.integer(4) != 0, row.integer(5) != 0, row.integer(6)};
}

Result<void> require_admin(const Caller& caller) {
    if (caller.admin) return {};
    return fail(ErrorKind::forbidden, "admin_only", "Only administrators may do this.");
}

Result<User> load(Work& work, const std::string& column, const std::string& value) {
    std::optional<User> found;
    work.execute(std::string(select) + " WHERE u." + column + " = $1", {sdk::sql(value)},
                 [&](const sdk::Row& row) { found = read(row); });
    if (!found) return fail(ErrorKind::not_found, "user_not_found", "There is no such user.");
    return *std::move(found);
}

/// Puts those in order who would take an administrator away, on databases that run writers side by side too.
void lock_administrators(Work& work) {
    work.execute("UPDATE counters SET value = value + 1 WHERE name = 'administrators'");
}

Result<void> require_administrator(Work& work) {
    bool there = false;
    work.execute("SELECT 1 FROM users WHERE role = $1 AND disabled = 0 LIMIT 1", {sdk::sql(admin_role)},
                 [&](const sdk::Row&) { there = true; });
    if (there) return {};
    return fail(ErrorKind::conflict, "last_administrator",
                "This is the last administrator who can log in; make somebody else an administrator first.");
}

Result<void> check_name(const std::string& name) {
    std::vector<FieldError> errors;
    check_line(errors, "name", name, 1, longest_name);
    return refuse(std::move(errors), "invalid_user");
}

/// Projects that would be nobody's without this user, as a sentence's subject; empty when there are none.
std::string owned_alone(Work& work, const std::string& id) {
    std::size_t count = 0;
    std::string names;
    work.execute(
        "SELECT p.name FROM project_members m JOIN projects p ON p.id = m.project_id WHERE m.user_id = $1 "
        "AND "
        "m.role = 3 AND NOT EXISTS (SELECT 1 FROM project_members o WHERE o.project_id = m.project_id AND "
        "o.role = 3 AND o.user_id <> $1) ORDER BY p.name, p.id",
        {sdk::sql(id)}, [&](const sdk::Row& row) {
            if (++count <= projects_named) names += (names.empty() ? "'" : ", '") + row.string(0) + "'";
        });
    if (count == 0) return {};
    if (count > projects_named) names += ", …";
    return std::to_string(count) + (count == 1 ? " project (" : " projects (") + names + ")";
}

/// Whether a project that they made is nobody's now: one that came while they were removed.
bool left_alone(Work& work, const std::string& id) {
    bool found = false;
    work.execute(
        "SELECT 1 FROM projects p WHERE p.owner_id = $1 AND NOT EXISTS (SELECT 1 FROM project_members o "
        "WHERE "
        "o.project_id = p.id AND o.role = 3) LIMIT 1",
        {sdk::sql(id)}, [&](const sdk::Row&) { found = true; });
    return found;
}

tl::unexpected<Error> owns(const std::string& projects) {
    return fail(ErrorKind::conflict, "owns_projects",
                "Nobody else owns " + projects +
                    ". Make somebody else an owner (PUT /api/v1/projects/{id}/members/{user}) or delete them "
                    "first; or disable the account instead.");
}

}  // namespace

Result<Page<User>> list(Work& work, const Caller& caller, const UserFilter& filter, const PageRequest& page) {
    return attempt([&]() -> Result<Page<User>> {
        SPHEROSEG_TRY(allowed, require_admin(caller));
        ListQuery query(select, "u");
        if (!filter.q.empty()) {
            const auto pattern = query.parameter(sdk::sql(contains_pattern(filter.q)));
            query.where("(LOWER(u.name) LIKE " + pattern + " ESCAPE '!' OR LOWER(u.email) LIKE " + pattern +
                        " ESCAPE '!')");
        }
        if (filter.admin)
            query.where("u.role = " + query.parameter(sdk::sql(*filter.admin ? admin_role : user_role)));
        SPHEROSEG_TRY(fine, query.finish(page));
        std::vector<User> rows;
        work.execute(query.text(), query.parameters(),
                     [&](const sdk::Row& row) { rows.push_back(read(row)); });
        return to_page(std::move(rows), page, [](const User& user) { return user.name; });
    });
}

Result<User> get(Work& work, const Caller& caller, const std::string& id) {
    return attempt([&]() -> Result<User> {
        SPHEROSEG_TRY(allowed, require_admin(caller));
        return load(work, "id", id);
    });
}

Result<User> find(Work& work, const Caller& caller, const std::string& email) {
    return attempt([&]() -> Result<User> {
        SPHEROSEG_TRY(allowed, require_admin(caller));
        std::string lowered = email;  // e-mails are ASCII and stored in lower case
        std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        return load(work, "email", lowered);
    });
}

Result<User> update(Work& work, const Caller& caller, const std::string& id, const UserChange& change) {
    return attempt([&]() -> Result<User> {
        SPHEROSEG_TRY(allowed, require_admin(caller));
        if (change.name) {
            SPHEROSEG_TRY(fit, check_name(*change.name));
        }
        lock_administrators(work);
        SPHEROSEG_TRY(before, load(work, "id", id));
        User after = *before;
        after.name = change.name.value_or(after.name);
        after.admin = change.admin.value_or(after.admin);
        after.disabled = change.disabled.value_or(after.disabled);
        work.execute("UPDATE users SET name = $2, role = $3, disabled = $4, updated_at = $5 WHERE id = $1",
                     {sdk::sql(id), sdk::sql(after.name), sdk::sql(after.admin ? admin_role : user_role),
                      sdk::sql(after.disabled), sdk::sql(work.now_ms())});
        if (after.disabled)
            work.execute(
                "UPDATE token_families SET revoked_at = $2, revoked_reason = 'disabled' WHERE user_id = $1 "
                "AND "
                "revoked_at IS NULL",
                {sdk::sql(id), sdk::sql(work.now_ms())});
        const bool was_there = before->admin && !before->disabled;
        if (was_there && (!after.admin || after.disabled)) {
            SPHEROSEG_TRY(administered, require_administrator(work));
        }
        return after;
    });
}

Result<void> remove(Work& work, const Caller& caller, const std::string& id) {
    return attempt([&]() -> Result<void> {
        SPHEROSEG_TRY(allowed, require_admin(caller));
        lock_administrators(work);
        SPHEROSEG_TRY(user, load(work, "id", id));
        if (const auto projects = owned_alone(work, id); !projects.empty()) return owns(projects);
        work.execute("DELETE FROM users WHERE id = $1", {sdk::sql(id)});
        if (left_alone(work, id)) return owns("a project that was made at this moment");
        if (user->admin && !user->disabled) {
            SPHEROSEG_TRY(administered, require_administrator(work));
        }
        return {};
    });
}

}  // namespace spheroseg::store::users
