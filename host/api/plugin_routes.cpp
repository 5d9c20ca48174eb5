// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The endpoints of http/1 plugins: the host reads, limits and authenticates, the plugin answers.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <spheroseg/http.hpp>

#include "api/input.hpp"
#include "api/resources.hpp"
#include "plugin/described_routes.hpp"
#include "plugin/failure.hpp"

namespace spheroseg::api {
namespace {

using http::Request;
using http::Response;

std::vector<spheroseg_pair> views(const http::Pairs& pairs) {
    std::vector<spheroseg_pair> out;
    out.reserve(pairs.size());
    for (const auto& [name, value] : pairs) out.push_back({sdk::to_text(name), sdk::to_text(value)});
    return out;
}

std::optional<spheroseg_principal> principal_of(const Request& request) {
    if (!request.principal) return std::nullopt;
    spheroseg_principal who{};
    who.size = sizeof(who);
    who.role = request.principal->role == http::Role::admin ? SPHEROSEG_ROLE_ADMIN : SPHEROSEG_ROLE_USER;
    sdk::copy_text(who.user_id, request.principal->user_id);
    sdk::copy_text(who.email, request.principal->email);
    return who;
}

Result<Response> call_plugin(const sdk::HttpRoutes& plugin, std::uint32_t index, const Request& request) {
    const auto path_parameters = views(request.path_parameters);
    const auto query = views(request.query);
    const auto headers = views(request.headers);
    const auto principal = principal_of(request);
    spheroseg_http_request view{};
    view.size = sizeof(view);
    view.route = index;
    view.method = sdk::to_text(request.method);
    view.path = sdk::to_text(request.path);
    view.path_parameters = path_parameters.data();
    view.path_parameter_count = path_parameters.size();
    view.query = query.data();
    view.query_count = query.size();
    view.headers = headers.data();
    view.header_count = headers.size();
    view.body = sdk::to_bytes(request.body_bytes());
    view.remote_address = sdk::to_text(request.remote_address);
    view.principal = principal ? &*principal : nullptr;
    const CallContext context = context_of(request);
    SPHEROSEG_TRY(answer, guarded([&] {
                      sdk::Call call(context.request_id, context.deadline_ns(), context.cancelled);
                      return plugin.handle(call, view);
                  }));
    Response response;
    response.status = answer->status;
    response.headers = std::move(answer->headers);
    response.body = std::move(answer->body);
    // Only the log says whose doing it was.
    if (response.status >= 500)
        response.failures.push_back({response.status == 503 ? ErrorKind::unavailable : ErrorKind::internal,
                                     "plugin_answer",
                                     "The plugin itself answered " + std::to_string(response.status) + "."});
    return response;
}

http::Access access_of(std::int32_t access) {
    if (access == SPHEROSEG_ACCESS_OPEN) return http::Access::open;
    return access == SPHEROSEG_ACCESS_ADMIN ? http::Access::admin : http::Access::user;
}

http::Route route_of(DescribedRoute described, const sdk::HttpRoutes& plugin, std::uint32_t index) {
    http::Route route;
    route.method = std::move(described.method);
    route.pattern = std::move(described.pattern);
    route.access = access_of(described.access);
    route.max_body = described.max_body;
    route.operation = std::move(described.operation);
    route.json_only =
        route.operation.value(nlohmann::json::json_pointer("/requestBody/content"), nlohmann::json::object())
            .contains("application/json");
    route.handler = [plugin, index](const Request& request) {
        auto answer = call_plugin(plugin, index, request);
        return answer ? std::move(*answer) : http::problem(answer.error(), request.request_id());
    };
    return route;
}

Result<void> add_routes_of(const sdk::HttpRoutes& plugin, http::Router& router) {
    SPHEROSEG_TRY(described, guarded([&] { return described_routes(plugin); }));
    std::vector<http::Route> all;
    for (auto& route : *described) {
        const auto index = static_cast<std::uint32_t>(all.size());
        all.push_back(route_of(std::move(route), plugin, index));
    }
    return router.add_all(std::move(all));
}

}  // namespace

Result<void> add_plugin_routes(Routes& routes, PluginSet& plugins, const std::string& beside) {
    const auto wanted = plugins.interfaces(beside);
    for (const auto& given : plugins.interfaces(SPHEROSEG_HTTP_1)) {
        if (std::none_of(wanted.begin(), wanted.end(),
                         [&](const NamedInterface& one) { return one.name == given.name; }))
            continue;
        const auto added = add_routes_of(sdk::HttpRoutes(given.given), routes.router());
        if (added) continue;
        Error error{ErrorKind::unprocessable, "plugin_routes",
                    "The routes of the plugin " + given.name + " can't be served: " + added.error().message};
        spdlog::error("{}", error.message);
        SPHEROSEG_TRY(optional, plugins.refuse(given.name, std::move(error)));
    }
    return {};
}

}  // namespace spheroseg::api
