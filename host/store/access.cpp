// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/access.hpp"

namespace spheroseg::store {

std::string_view to_string(ProjectRole role) {
    switch (role) {
        case ProjectRole::viewer:
            return "viewer";
        case ProjectRole::editor:
            return "editor";
        case ProjectRole::owner:
            return "owner";
    }
    return "";
}

Result<ProjectRole> parse_project_role(std::string_view text) {
    for (const auto role : {ProjectRole::viewer, ProjectRole::editor, ProjectRole::owner})
        if (to_string(role) == text) return role;
    return fail(ErrorKind::unprocessable, "invalid_role",
                "role must be viewer, editor or owner, not \"" + std::string(text) + "\".");
}

Result<ProjectRole> require_role(Work& work, const Caller& caller, const std::string& project_id,
                                 ProjectRole least) {
    return attempt([&]() -> Result<ProjectRole> {
        std::optional<std::int64_t> role;
        bool exists = false;
        work.execute(
            "SELECT m.role FROM projects p LEFT JOIN project_members m ON m.project_id = p.id AND m.user_id "
            "= $2 "
            "WHERE p.id = $1",
            {sdk::sql(project_id), sdk::sql(caller.user_id)}, [&](const sdk::Row& row) {
                exists = true;
                role = row.optional_integer(0);
            });
        if (!exists || (!role && !caller.admin))
            return fail(ErrorKind::not_found, "project_not_found", "There is no such project.");
        const auto held = caller.admin ? ProjectRole::owner : static_cast<ProjectRole>(*role);
        if (held < least)
            return fail(ErrorKind::forbidden, "forbidden_role",
                        "This needs the role " + std::string(to_string(least)) +
                            " in the project; yours is " + std::string(to_string(held)) + ".");
        return held;
    });
}

}  // namespace spheroseg::store
