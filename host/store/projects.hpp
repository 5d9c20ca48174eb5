// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Projects and their members.
#pragma once

#include "store/access.hpp"
#include "store/page.hpp"

namespace spheroseg::store {

struct Project {
    std::string id;
    std::string name;
    std::string description;
    std::optional<double> pixel_size_um;
    std::string owner_id;                    ///< who made it
    ProjectRole role = ProjectRole::viewer;  ///< the caller's
    std::int64_t image_count = 0;
    std::int64_t created_at = 0;
    std::int64_t updated_at = 0;
    std::int64_t version = 1;  ///< rises with each update; the ETag
};

struct NewProject {
    std::string name;
    std::string description = {};
    std::optional<double> pixel_size_um = {};
};

/// A member left out stays as it is; pixel_size_um = optional(nullopt) clears it.
struct ProjectChange {
    std::optional<std::string> name = {};
    std::optional<std::string> description = {};
    std::optional<std::optional<double>> pixel_size_um = {};
};

struct ProjectFilter {
    std::string q = {};  ///< part of the name, any case
};

struct Member {
    std::string user_id;
    std::string email;
    std::string name;
    ProjectRole role = ProjectRole::viewer;
    std::int64_t added_at = 0;
};

namespace projects {

/// 422 invalid_project on an empty or over-long (200) name, description (10 000) or a pixel size that is not
/// positive. The caller becomes its owner.
Result<Project> create(Work& work, const Caller& caller, const NewProject& wanted);
/// 404 project_not_found for who is neither member nor admin.
Result<Project> get(Work& work, const Caller& caller, const std::string& id);
/// Those the caller is a member of; all for an admin.
Result<Page<Project>> list(Work& work, const Caller& caller, const ProjectFilter& filter,
                           const PageRequest& page);
/// Editors and owners. 412 stale_version unless `expected_version` is the current one.
Result<Project> update(Work& work, const Caller& caller, const std::string& id, std::int64_t expected_version,
                       const ProjectChange& change);
/// Owners. Removes images, segmentations and memberships too, and notes their objects as unused. Cancel its
/// jobs (queue::cancel_of_project) in the same transaction before.
Result<void> remove(Work& work, const Caller& caller, const std::string& id);

struct Statistics {
    std::int64_t images = 0;
    std::int64_t bytes = 0;
    std::int64_t segmentations = 0;
    std::int64_t objects = 0;  ///< in the newest segmentation of each image
    std::vector<std::pair<std::string, std::int64_t>> images_by_status;
};
Result<Statistics> statistics(Work& work, const Caller& caller, const std::string& id);

}  // namespace projects

namespace members {

Result<std::vector<Member>> list(Work& work, const Caller& caller, const std::string& project_id);
/// Owners. Adds or changes; 422 unknown_user; 409 last_owner when it would leave the project without one.
Result<Member> put(Work& work, const Caller& caller, const std::string& project_id,
                   const std::string& user_id, ProjectRole role);
/// Owners, and everybody for themselves. 404 member_not_found; 409 last_owner.
Result<void> remove(Work& work, const Caller& caller, const std::string& project_id,
                    const std::string& user_id);

}  // namespace members
}  // namespace spheroseg::store
