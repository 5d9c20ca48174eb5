// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Models, plugins and, for administrators, accounts.
#include "api/input.hpp"
#include "api/operation.hpp"
#include "api/resources.hpp"
#include "api/shapes.hpp"
#include "store/users.hpp"

namespace spheroseg::api {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;

Result<Response> list_models(Services& services, const Request&) {
    json items = json::array();
    for (const auto& model : services.segmenter.models()) items.push_back(to_json(*model));
    return json_response(200, {{"items", items}, {"next_cursor", nullptr}});
}

Result<Response> get_model(Services& services, const Request& request) {
    SPHEROSEG_TRY(model, services.segmenter.find(request.path_parameter("name")));
    return json_response(200, to_json(**model));
}

Result<Response> list_plugins(Services& services, const Request&) {
    json items = json::array();
    for (const auto& status : services.plugins.status()) items.push_back(to_json(status));
    return json_response(200, {{"items", items}, {"next_cursor", nullptr}});
}

Result<Response> list_users(Services& services, const Request& request) {
    SPHEROSEG_TRY(page, page_request(request));
    const std::string part = query_text(request, "q").value_or("");
    SPHEROSEG_TRY(users, store::with_transaction(
                             services.pool, context_of(request), store::Mode::read, [&](store::Work& work) {
                                 return store::users::list(work, caller_of(request), part, *page);
                             }));
    return json_response(200, to_json(*users));
}

Result<Response> get_user(Services& services, const Request& request) {
    SPHEROSEG_TRY(id, path_id(request, "id", "user_not_found"));
    SPHEROSEG_TRY(user, store::with_transaction(services.pool, context_of(request), store::Mode::read,
                                                [&](store::Work& work) {
                                                    return store::users::get(work, caller_of(request), *id);
                                                }));
    return json_response(200, to_json(*user));
}

}  // namespace

void add_model_routes(Routes& routes) {
    routes.add("GET", "/api/v1/models", list_models,
               Operation("List the models", "models").ok(200, page_of("Model")));
    routes.add("GET", "/api/v1/models/{name}", get_model,
               Operation("Describe a model", "models").ok(200, ref("Model")).refuses({404}));
    Routes::Kind admin;
    admin.access = http::Access::admin;
    routes.add(
        "GET", "/api/v1/plugins", list_plugins,
        Operation("List the plugins and their state", "models").ok(200, page_of("Plugin")).refuses({403}),
        admin);
}

void add_user_routes(Routes& routes) {
    Routes::Kind admin;
    admin.access = http::Access::admin;
    routes.add("GET", "/api/v1/users", list_users,
               Operation("List the accounts", "users")
                   .query("q", string_schema(), "Part of name or e-mail")
                   .paged(true)
                   .ok(200, page_of("User"))
                   .refuses({400, 403}),
               admin);
    routes.add("GET", "/api/v1/users/{id}", get_user,
               Operation("Read an account", "users").ok(200, ref("User")).refuses({403, 404}));
}

}  // namespace spheroseg::api
