// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/projects.hpp"

#include "store/images.hpp"
#include "store/list_query.hpp"
#include "store/text.hpp"
#include "store/unused_objects.hpp"

namespace spheroseg::store::projects {
namespace {

constexpr std::size_t longest_name = 200;
constexpr std::size_t longest_description = 10000;
constexpr const char* select =
    "SELECT p.id, p.name, p.description, p.pixel_size_um, p.owner_id, p.image_count, p.created_at, "
    "p.updated_at, "
    "p.version, m.role FROM projects p LEFT JOIN project_members m ON m.project_id = p.id AND m.user_id = $1";

Project read(const sdk::Row& row, const Caller& caller) {
    Project project;
    project.id = row.string(0);
    project.name = row.string(1);
    project.description = row.string(2);
    project.pixel_size_um = row.optional_real(3);
    project.owner_id = row.string(4);
    project.image_count = row.integer(5);
    project.created_at = row.integer(6);
    project.updated_at = row.integer(7);
    project.version = row.integer(8);
    project.role = caller.admin ? ProjectRole::owner : static_cast<ProjectRole>(row.integer(9));
    return project;
}

Result<void> check(const std::string* name, const std::string* description,
                   const std::optional<double>& pixel_size) {
    std::vector<FieldError> errors;
    if (name != nullptr) check_line(errors, "name", *name, 1, longest_name);
    if (description != nullptr) check_text(errors, "description", *description, 0, longest_description);
    if (pixel_size) check_positive(errors, "pixel_size_um", *pixel_size);
    return refuse(std::move(errors), "invalid_project");
}

}  // namespace

Result<Project> create(Work& work, const Caller& caller, const NewProject& wanted) {
    return attempt([&]() -> Result<Project> {
        if (auto fine = check(&wanted.name, &wanted.description, wanted.pixel_size_um); !fine)
            return tl::unexpected<Error>(fine.error());
        const auto id = work.new_id();
        work.execute(
            "INSERT INTO projects (id, name, description, pixel_size_um, owner_id, image_count, created_at, "
            "updated_at, "
            "version) VALUES ($1, $2, $3, $4, $5, 0, $6, $6, 1)",
            {sdk::sql(id), sdk::sql(wanted.name), sdk::sql(wanted.description),
             sdk::sql(wanted.pixel_size_um), sdk::sql(caller.user_id), sdk::sql(work.now_ms())});
        work.execute(
            "INSERT INTO project_members (project_id, user_id, role, added_at) VALUES ($1, $2, $3, $4)",
            {sdk::sql(id), sdk::sql(caller.user_id), sdk::sql(static_cast<int>(ProjectRole::owner)),
             sdk::sql(work.now_ms())});
        return get(work, caller, id);
    });
}

Result<Project> get(Work& work, const Caller& caller, const std::string& id) {
    return attempt([&]() -> Result<Project> {
        std::optional<Project> found;
        work.execute(std::string(select) + " WHERE p.id = $2", {sdk::sql(caller.user_id), sdk::sql(id)},
                     [&](const sdk::Row& row) {
                         if (caller.admin || !row.is_null(9)) found = read(row, caller);
                     });
        if (!found) return fail(ErrorKind::not_found, "project_not_found", "There is no such project.");
        return *std::move(found);
    });
}

Result<Page<Project>> list(Work& work, const Caller& caller, const ProjectFilter& filter,
                           const PageRequest& page) {
    return attempt([&]() -> Result<Page<Project>> {
        ListQuery query(select, "p");
        query.parameter(sdk::sql(caller.user_id));
        if (!caller.admin) query.where("m.user_id = $1");
        query.where_name_contains(filter.q);
        if (auto fine = query.finish(page); !fine) return tl::unexpected<Error>(fine.error());
        std::vector<Project> rows;
        work.execute(query.text(), query.parameters(),
                     [&](const sdk::Row& row) { rows.push_back(read(row, caller)); });
        return to_page(std::move(rows), page, [](const Project& project) { return project.name; });
    });
}

Result<Project> update(Work& work, const Caller& caller, const std::string& id, std::int64_t expected_version,
                       const ProjectChange& change) {
    return attempt([&]() -> Result<Project> {
        if (auto role = require_role(work, caller, id, ProjectRole::editor); !role)
            return tl::unexpected<Error>(role.error());
        auto project = get(work, caller, id);
        if (!project) return project;
        if (change.name) project->name = *change.name;
        if (change.description) project->description = *change.description;
        if (change.pixel_size_um) project->pixel_size_um = *change.pixel_size_um;
        if (auto fine = check(&project->name, &project->description, project->pixel_size_um); !fine)
            return tl::unexpected<Error>(fine.error());
        const auto changed = work.execute(
            "UPDATE projects SET name = $1, description = $2, pixel_size_um = $3, updated_at = $4, version = "
            "version + 1 "
            "WHERE id = $5 AND version = $6",
            {sdk::sql(project->name), sdk::sql(project->description), sdk::sql(project->pixel_size_um),
             sdk::sql(work.now_ms()), sdk::sql(id), sdk::sql(expected_version)});
        if (changed == 0)
            return fail(ErrorKind::precondition_failed, "stale_version",
                        "The project is at version " + std::to_string(project->version) + ", not " +
                            std::to_string(expected_version) + "; read it again and repeat the change.");
        return get(work, caller, id);
    });
}

Result<void> remove(Work& work, const Caller& caller, const std::string& id) {
    return attempt([&]() -> Result<void> {
        if (auto role = require_role(work, caller, id, ProjectRole::owner); !role)
            return tl::unexpected<Error>(role.error());
        unused_objects::note_project(work, id);
        work.execute("DELETE FROM projects WHERE id = $1", {sdk::sql(id)});
        return {};
    });
}

Result<Statistics> statistics(Work& work, const Caller& caller, const std::string& id) {
    return attempt([&]() -> Result<Statistics> {
        if (auto role = require_role(work, caller, id, ProjectRole::viewer); !role)
            return tl::unexpected<Error>(role.error());
        Statistics out;
        work.execute(
            "SELECT status, COUNT(*), CAST(SUM(bytes) AS BIGINT) FROM images WHERE project_id = $1 GROUP BY "
            "status "
            "ORDER BY status",
            {sdk::sql(id)}, [&](const sdk::Row& row) {
                out.images += row.integer(1);
                out.bytes += row.integer(2);
                out.images_by_status.emplace_back(to_string(static_cast<ImageStatus>(row.integer(0))),
                                                  row.integer(1));
            });
        work.execute(
            "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN s.version = i.segmentation_version THEN "
            "s.object_count ELSE 0 "
            "END), 0) AS BIGINT) FROM images i JOIN segmentations s ON s.image_id = i.id AND s.version > 0 "
            "WHERE "
            "i.project_id = $1",
            {sdk::sql(id)}, [&](const sdk::Row& row) {
                out.segmentations = row.integer(0);
                out.objects = row.integer(1);
            });
        return out;
    });
}

}  // namespace spheroseg::store::projects
