// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Models and plugins.
#include "api/input.hpp"
#include "api/operation.hpp"
#include "api/resources.hpp"
#include "api/shapes.hpp"

namespace spheroseg::api {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;

Result<Response> list_models(Services& services, const Request& request) {
    std::vector<json> items;
    for (const auto& model : services.segmenter.models()) items.push_back(to_json(*model));
    SPHEROSEG_TRY(page, page_of_all(request, std::move(items), "name"));
    return json_response(200, *page);
}

Result<Response> get_model(Services& services, const Request& request) {
    SPHEROSEG_TRY(model, services.segmenter.find(request.path_parameter("name")));
    return json_response(200, to_json(**model));
}

Result<Response> list_plugins(Services& services, const Request& request) {
    std::vector<json> items;
    for (const auto& status : services.plugins.status()) items.push_back(to_json(status));
    SPHEROSEG_TRY(page, page_of_all(request, std::move(items), "name"));
    return json_response(200, *page);
}

}  // namespace

void add_model_routes(Routes& routes) {
    routes.add("GET", "/api/v1/models", list_models,
               Operation("List the models", "models").paged(false).ok(200, page_of("Model")).refuses({400}));
    routes.add("GET", "/api/v1/models/{name}", get_model,
               Operation("Describe a model", "models").ok(200, ref("Model")).refuses({404}));
    Routes::Kind admin;
    admin.access = http::Access::admin;
    routes.add("GET", "/api/v1/plugins", list_plugins,
               Operation("List the plugins and their state", "models")
                   .paged(false)
                   .ok(200, page_of("Plugin"))
                   .refuses({400, 403}),
               admin);
}

}  // namespace spheroseg::api
