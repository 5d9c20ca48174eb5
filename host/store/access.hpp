// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Who asks, and what a member of a project may do.
#pragma once

#include <string>
#include <string_view>

#include "error.hpp"
#include "store/transaction.hpp"

namespace spheroseg::store {

struct Caller {
    std::string user_id;
    bool admin = false;  ///< counts as owner of every project
};

enum class ProjectRole { viewer = 1, editor = 2, owner = 3 };
std::string_view to_string(ProjectRole role);
/// 422 invalid_role for anything but viewer, editor, owner.
Result<ProjectRole> parse_project_role(std::string_view text);

/// The caller's role. 404 project_not_found when there is none (or no such project), 403 forbidden_role when
/// it is below `least`.
Result<ProjectRole> require_role(Work& work, const Caller& caller, const std::string& project_id,
                                 ProjectRole least);

}  // namespace spheroseg::store
