// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/described_routes.hpp"

#include <set>

#include "http/route_rules.hpp"

namespace spheroseg {
namespace {

constexpr std::uint64_t kMostRoutes = 1000;

Result<DescribedRoute> read(const spheroseg_http_route& raw) {
    DescribedRoute route;
    route.method = sdk::to_view(raw.method);
    route.pattern = sdk::to_view(raw.path);
    route.access = raw.access;
    route.max_body = raw.max_body_bytes;
    route.operation = nlohmann::json::parse(sdk::to_view(raw.operation), nullptr, false);
    if (route.access < SPHEROSEG_ACCESS_OPEN || route.access > SPHEROSEG_ACCESS_ADMIN)
        return http::bad_route(route.method, route.pattern,
                               "its access " + std::to_string(route.access) + " is unknown.");
    if (!route.operation.is_object())  // null, too, which the host's own routes may have
        return http::bad_route(route.method, route.pattern, "its operation is no JSON object.");
    SPHEROSEG_TRY(sound, http::check_operation(route.method, route.pattern, route.operation));
    return route;
}

}  // namespace

Result<std::vector<DescribedRoute>> described_routes(const sdk::HttpRoutes& plugin) {
    const auto [first, count] = plugin.routes();
    if (count > kMostRoutes || (first == nullptr && count != 0))
        return fail(ErrorKind::invalid, "bad_route",
                    "It gives no list of at most " + std::to_string(kMostRoutes) + " routes.");
    std::vector<DescribedRoute> routes;
    std::set<std::string> keys;
    for (std::uint64_t i = 0; i < count; ++i) {
        SPHEROSEG_TRY(route, read(first[i]));
        SPHEROSEG_TRY(pattern, http::read_pattern(route->method, route->pattern));
        if (!keys.insert(pattern->key).second) return http::route_conflict(route->method, route->pattern);
        routes.push_back(std::move(*route));
    }
    return routes;
}

}  // namespace spheroseg
