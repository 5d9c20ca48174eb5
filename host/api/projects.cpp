// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Project and member endpoints.
#include "store/projects.hpp"
#include "api/input.hpp"
#include "api/operation.hpp"
#include "api/resources.hpp"
#include "api/shapes.hpp"
#include "store/queue.hpp"

namespace spheroseg::api {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;
using store::Mode;
using store::Work;

json project_body() {
    return {{"type", "object"},
            {"properties",
             {{"name", {{"type", "string"}, {"minLength", 1}, {"maxLength", 200}}},
              {"description", {{"type", "string"}, {"maxLength", 10000}}},
              {"pixel_size_um", {{"type", {"number", "null"}}, {"exclusiveMinimum", 0}}}}}};
}

Result<std::string> project_id(const Request& request) {
    return path_id(request, "id", "project_not_found");
}

Response project_response(int status, const store::Project& project) {
    Response response = json_response(status, to_json(project));
    set_version(response, project.version);
    return response;
}

Result<Response> create_project(Services& /*services*/, const Request& request, Work& work) {
    SPHEROSEG_TRY(body, json_object(request, {"name", "description", "pixel_size_um"}));
    SPHEROSEG_TRY(name, text_field(*body, "name"));
    SPHEROSEG_TRY(description, optional_text_field(*body, "description"));
    SPHEROSEG_TRY(pixel_size, nullable_number_field(*body, "pixel_size_um"));
    const store::NewProject wanted{*name, description->value_or(""), pixel_size->value_or(std::nullopt)};
    SPHEROSEG_TRY(project, store::projects::create(work, caller_of(request), wanted));
    Response response = project_response(201, *project);
    set_header(response, "Location", "/api/v1/projects/" + project->id);
    return response;
}

Result<Response> list_projects(Services& services, const Request& request) {
    SPHEROSEG_TRY(page, page_request(request));
    const store::ProjectFilter filter{query_text(request, "q").value_or("")};
    SPHEROSEG_TRY(projects,
                  store::with_transaction(services.pool, context_of(request), Mode::read, [&](Work& work) {
                      return store::projects::list(work, caller_of(request), filter, *page);
                  }));
    return json_response(200, to_json(*projects));
}

Result<Response> get_project(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, project_id(request));
    SPHEROSEG_TRY(project,
                  store::with_transaction(services.pool, context_of(request), Mode::read, [&](Work& work) {
                      return store::projects::get(work, caller_of(request), *id);
                  }));
    return project_response(200, *project);
}

Result<Response> patch_project(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, project_id(request));
    SPHEROSEG_TRY(body, json_object(request, {"name", "description", "pixel_size_um"}));
    SPHEROSEG_TRY(seen, if_match(request));
    SPHEROSEG_TRY(name, optional_text_field(*body, "name"));
    SPHEROSEG_TRY(description, optional_text_field(*body, "description"));
    SPHEROSEG_TRY(pixel_size, nullable_number_field(*body, "pixel_size_um"));
    const store::ProjectChange change{*name, *description, *pixel_size};
    SPHEROSEG_TRY(project, store::with_transaction(
                               services.pool, context_of(request), Mode::write,
                               [&](Work& work) -> Result<store::Project> {
                                   SPHEROSEG_TRY(before, store::projects::get(work, caller_of(request), *id));
                                   return store::projects::update(work, caller_of(request), *id,
                                                                  seen->expected(before->version), change);
                               }));
    return project_response(200, *project);
}

Result<Response> delete_project(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, project_id(request));
    SPHEROSEG_TRY(seen, if_match(request));
    SPHEROSEG_TRY(removed,
                  store::with_transaction(
                      services.pool, context_of(request), Mode::write, [&](Work& work) -> Result<void> {
                          SPHEROSEG_TRY(project, store::projects::get(work, caller_of(request), *id));
                          SPHEROSEG_TRY(role, store::require_role(work, caller_of(request), *id,
                                                                  store::ProjectRole::owner));
                          SPHEROSEG_TRY(newest, require_version(project->version, *seen));
                          SPHEROSEG_TRY(cancelled, store::queue::cancel_of_project(work, *id));
                          return store::projects::remove(work, caller_of(request), *id);
                      }));
    return empty_response(204);
}

Result<Response> get_statistics(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, project_id(request));
    SPHEROSEG_TRY(statistics,
                  store::with_transaction(services.pool, context_of(request), Mode::read, [&](Work& work) {
                      return store::projects::statistics(work, caller_of(request), *id);
                  }));
    return json_response(200, to_json(*statistics));
}

Result<Response> list_members(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, project_id(request));
    SPHEROSEG_TRY(members,
                  store::with_transaction(services.pool, context_of(request), Mode::read, [&](Work& work) {
                      return store::members::list(work, caller_of(request), *id);
                  }));
    std::vector<json> items;
    for (const auto& member : *members) items.push_back(to_json(member));
    SPHEROSEG_TRY(page, page_of_all(request, std::move(items), "user_id"));
    return json_response(200, *page);
}

Result<Response> put_member(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, project_id(request));
    SPHEROSEG_TRY(user, path_id(request, "user", "user_not_found"));
    SPHEROSEG_TRY(body, json_object(request, {"role"}));
    SPHEROSEG_TRY(name, text_field(*body, "role"));
    SPHEROSEG_TRY(role, store::parse_project_role(*name));
    SPHEROSEG_TRY(member,
                  store::with_transaction(services.pool, context_of(request), Mode::write, [&](Work& work) {
                      return store::members::put(work, caller_of(request), *id, *user, *role);
                  }));
    return json_response(200, to_json(*member));
}

Result<Response> delete_member(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, project_id(request));
    SPHEROSEG_TRY(user, path_id(request, "user", "member_not_found"));
    SPHEROSEG_TRY(removed,
                  store::with_transaction(services.pool, context_of(request), Mode::write, [&](Work& work) {
                      return store::members::remove(work, caller_of(request), *id, *user);
                  }));
    return empty_response(204);
}

}  // namespace

void add_project_routes(Routes& routes) {
    const std::string base = "/api/v1/projects";
    routes.add_write("POST", base, create_project,
                     Operation("Make a project", "projects")
                         .takes("application/json", project_body())
                         .ok(201, ref("Project"))
                         .refuses({400, 422}));
    routes.add("GET", base, list_projects,
               Operation("List one's projects", "projects")
                   .query("q", string_schema(), "Part of the name; letters of ASCII in any case")
                   .paged(true)
                   .ok(200, page_of("Project"))
                   .refuses({400}));
    routes.add("GET", base + "/{id}", get_project,
               Operation("Read a project", "projects").ok(200, ref("Project")).refuses({404}));
    routes.add("PATCH", base + "/{id}", patch_project,
               Operation("Change a project", "projects")
                   .header("If-Match", "ETag of the version that is changed", true)
                   .takes("application/json", project_body())
                   .ok(200, ref("Project"))
                   .refuses({400, 403, 404, 412, 422, 428}));
    routes.add("DELETE", base + "/{id}", delete_project,
               Operation("Delete a project with its images and segmentations", "projects")
                   .header("If-Match", "ETag of the version that is deleted", true)
                   .ok(204)
                   .refuses({400, 403, 404, 412, 428}));
    routes.add("GET", base + "/{id}/statistics", get_statistics,
               Operation("Count what a project holds", "projects").ok(200, ref("Statistics")).refuses({404}));
    routes.add("GET", base + "/{id}/members", list_members,
               Operation("List a project's members", "projects")
                   .paged(false)
                   .ok(200, page_of("Member"))
                   .refuses({400, 404}));
    routes.add("PUT", base + "/{id}/members/{user}", put_member,
               Operation("Add a member or change the role", "projects")
                   .takes("application/json",
                          {{"type", "object"},
                           {"required", {"role"}},
                           {"properties", {{"role", choice_schema({"viewer", "editor", "owner"})}}}})
                   .ok(200, ref("Member"))
                   .refuses({400, 403, 404, 409, 422}));
    routes.add("DELETE", base + "/{id}/members/{user}", delete_member,
               Operation("Remove a member", "projects").ok(204).refuses({403, 404, 409}));
}

}  // namespace spheroseg::api
