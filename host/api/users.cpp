// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Accounts, for administrators.
#include "store/users.hpp"

#include <spdlog/spdlog.h>

#include "api/input.hpp"
#include "api/operation.hpp"
#include "api/resources.hpp"
#include "api/shapes.hpp"

namespace spheroseg::api {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;
using store::Mode;
using store::Work;

Result<std::string> user_id(const Request& request) {
    return path_id(request, "id", "user_not_found");
}

Result<std::optional<bool>> admin_of(const std::optional<std::string>& role, const char* code) {
    if (!role) return std::optional<bool>{};
    if (*role == "admin" || *role == "user") return std::optional(*role == "admin");
    return tl::unexpected<Error>(
        Error{ErrorKind::invalid, code, "role is user or admin.", {{"role", "expected user or admin"}}});
}

Result<std::optional<bool>> optional_flag_field(const json& body, const char* name) {
    const auto found = body.find(name);
    if (found == body.end()) return std::optional<bool>{};
    if (found->is_boolean()) return std::optional(found->get<bool>());
    return tl::unexpected<Error>(Error{ErrorKind::invalid,
                                       "invalid_body",
                                       std::string("The field ") + name + " is true or false.",
                                       {{name, "expected true or false"}}});
}

Result<Response> list_users(Services& services, const Request& request) {
    SPHEROSEG_TRY(page, page_request(request));
    SPHEROSEG_TRY(admin, admin_of(query_text(request, "role"), "invalid_query"));
    const store::UserFilter filter{query_text(request, "q").value_or(""), *admin};
    SPHEROSEG_TRY(users,
                  store::with_transaction(services.pool, context_of(request), Mode::read, [&](Work& work) {
                      return store::users::list(work, caller_of(request), filter, *page);
                  }));
    return json_response(200, to_json(*users));
}

Result<Response> get_user(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, user_id(request));
    SPHEROSEG_TRY(user,
                  store::with_transaction(services.pool, context_of(request), Mode::read, [&](Work& work) {
                      return store::users::get(work, caller_of(request), *id);
                  }));
    return json_response(200, to_json(*user));
}

Result<Response> patch_user(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, user_id(request));
    SPHEROSEG_TRY(body, json_object(request, {"name", "role", "disabled"}));
    SPHEROSEG_TRY(name, optional_text_field(*body, "name"));
    SPHEROSEG_TRY(role, optional_text_field(*body, "role"));
    SPHEROSEG_TRY(admin, admin_of(*role, "invalid_body"));
    SPHEROSEG_TRY(disabled, optional_flag_field(*body, "disabled"));
    const store::UserChange change{*name, *admin, *disabled};
    SPHEROSEG_TRY(user,
                  store::with_transaction(services.pool, context_of(request), Mode::write, [&](Work& work) {
                      return store::users::update(work, caller_of(request), *id, change);
                  }));
    spdlog::info("Administrator {} changed the account {}: {}, {}", caller_of(request).user_id, user->id,
                 user->admin ? "admin" : "user", user->disabled ? "disabled" : "enabled");
    return json_response(200, to_json(*user));
}

Result<Response> delete_user(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, user_id(request));
    SPHEROSEG_TRY(removed,
                  store::with_transaction(services.pool, context_of(request), Mode::write, [&](Work& work) {
                      return store::users::remove(work, caller_of(request), *id);
                  }));
    spdlog::info("Administrator {} deleted the account {}", caller_of(request).user_id, *id);
    return empty_response(204);
}

json role_schema() {
    return choice_schema({"user", "admin"});
}

json change_body() {
    return {{"type", "object"},
            {"additionalProperties", false},
            {"properties",
             {{"name", {{"type", "string"}, {"minLength", 1}, {"maxLength", 200}}},
              {"role", role_schema()},
              {"disabled", {{"type", "boolean"}}}}}};
}

}  // namespace

void add_user_routes(Routes& routes) {
    Routes::Kind admin;
    admin.access = http::Access::admin;
    routes.add("GET", "/api/v1/users", list_users,
               Operation("List the accounts", "users")
                   .query("q", string_schema(), "Part of name or e-mail")
                   .query("role", role_schema(), "Only those with this role")
                   .paged(true)
                   .ok(200, page_of("User"))
                   .refuses({400, 403}),
               admin);
    routes.add("GET", "/api/v1/users/{id}", get_user,
               Operation("Read an account", "users").ok(200, ref("User")).refuses({403, 404}), admin);
    routes.add(
        "PATCH", "/api/v1/users/{id}", patch_user,
        Operation("Change an account's name or role, disable or enable it", "users")
            .describe("A disabled account's logins end at once and for good; its API tokens rest. The last "
                      "administrator can be neither demoted nor disabled (409 last_administrator).")
            .takes("application/json", change_body())
            .ok(200, ref("User"))
            .refuses({400, 403, 404, 409, 422}),
        admin);
    routes.add(
        "DELETE", "/api/v1/users/{id}", delete_user,
        Operation("Delete an account", "users")
            .describe("Its logins, API tokens and memberships end at once; what it made in other people's "
                      "projects stays. 409 owns_projects while a project has no other owner, 409 "
                      "last_administrator for the last one.")
            .ok(204)
            .refuses({403, 404, 409}),
        admin);
}

}  // namespace spheroseg::api
