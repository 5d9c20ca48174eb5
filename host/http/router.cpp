// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/router.hpp"

#include <algorithm>

#include "http/uri.hpp"

namespace spheroseg::http {

using nlohmann::json;

namespace {

struct Leaf {
    const Route* route;
    RoutePattern pattern;
};

using Leaves = std::map<std::string, Leaf, std::less<>>;  // by method
using Segments = std::vector<std::string_view>;

/// The route's pattern, or why it can't be routed.
Result<RoutePattern> compile(const Route& route) {
    SPHEROSEG_TRY(pattern, read_pattern(route.method, route.pattern));
    SPHEROSEG_TRY(described, check_operation(route.method, route.pattern, route.operation));
    if (!route.handler) return bad_route(route.method, route.pattern, "it has no handler.");
    if (route.lane == LaneName::inline_ && route.access != Access::open)
        return bad_route(route.method, route.pattern,
                         "a login can't be checked on an HTTP thread, so inline routes are open.");
    return pattern;
}

const Leaf* pick(const Leaves& leaves, std::string_view method, std::vector<std::string>& allowed) {
    if (const auto found = leaves.find(method); found != leaves.end()) return &found->second;
    if (method == "HEAD")
        if (const auto found = leaves.find("GET"); found != leaves.end()) return &found->second;
    for (const auto& [name, unused] : leaves) {
        allowed.push_back(name);
        if (name == "GET") allowed.emplace_back("HEAD");
    }
    return nullptr;
}

}  // namespace

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
    std::unique_ptr<Node> any;
    Leaves here;
    Leaves rest;  // for "{rest...}"

    /// Fixed segments win over parameters, and those over a rest.
    const Leaf* walk(const Segments& segments, std::size_t at, std::string_view method,
                     std::vector<std::string>& allowed) const {
        if (at == segments.size()) return pick(here, method, allowed);
        if (const auto next = fixed.find(segments[at]); next != fixed.end())
            if (const Leaf* leaf = next->second->walk(segments, at + 1, method, allowed)) return leaf;
        if (any && !segments[at].empty())
            if (const Leaf* leaf = any->walk(segments, at + 1, method, allowed)) return leaf;
        return pick(rest, method, allowed);
    }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::Router(Router&&) noexcept = default;
Router::~Router() = default;

Result<void> Router::add(Route route) {
    std::vector<Route> one;
    one.push_back(std::move(route));
    return add_all(std::move(one));
}

Result<void> Router::add_all(std::vector<Route> routes) {
    std::vector<RoutePattern> patterns;
    std::set<std::string> taken = taken_;
    for (const Route& route : routes) {
        SPHEROSEG_TRY(pattern, compile(route));
        if (!taken.insert(pattern->key).second) return route_conflict(route.method, route.pattern);
        patterns.push_back(std::move(*pattern));
    }
    taken_ = std::move(taken);
    for (std::size_t i = 0; i < routes.size(); ++i) place(std::move(routes[i]), std::move(patterns[i]));
    return {};
}

void Router::place(Route route, RoutePattern pattern) {
    Node* node = root_.get();
    for (const std::string_view segment : segments_of(route.pattern)) {
        if (is_rest(segment)) break;
        auto& next = is_parameter(segment) ? node->any : node->fixed[std::string(segment)];
        if (!next) next = std::make_unique<Node>();
        node = next.get();
    }
    routes_.push_back(std::make_unique<Route>(std::move(route)));
    const Route* placed = routes_.back().get();
    auto& leaves = pattern.rest ? node->rest : node->here;
    leaves.emplace(placed->method, Leaf{placed, std::move(pattern)});
}

Router::Match Router::find(const std::string& method, const std::string& path) const {
    const Segments segments = segments_of(path);
    Match match;
    const Leaf* leaf = root_->walk(segments, 0, method, match.allowed);
    if (leaf == nullptr) {
        std::sort(match.allowed.begin(), match.allowed.end());
        match.allowed.erase(std::unique(match.allowed.begin(), match.allowed.end()), match.allowed.end());
        return match;
    }
    match.allowed.clear();
    match.route = leaf->route;
    const RoutePattern& pattern = leaf->pattern;
    for (const auto& parameter : pattern.parameters) {
        const std::string_view first = segments[parameter.segment];
        const bool all = pattern.rest && &parameter == &pattern.parameters.back();
        const std::size_t from = static_cast<std::size_t>(first.data() - path.data());
        match.path_parameters.emplace_back(parameter.name, all ? path.substr(from) : std::string(first));
    }
    return match;
}

Result<void> Router::check_query(const Route& route, const Request& request) {
    if (request.query.empty()) return {};
    static const json none = json::array();
    const json& parameters = route.operation.contains("parameters") ? route.operation["parameters"] : none;
    Error error{ErrorKind::invalid, "invalid_query", "The query has parameters that are not known here."};
    for (const auto& [name, value] : request.query) {
        std::string nearest;
        std::size_t distance = 4;
        bool known = false;
        for (const json& parameter : parameters) {
            if (parameter.value("in", "") != "query") continue;
            const std::string candidate = parameter.value("name", "");
            if (candidate == name) {
                known = true;
                break;
            }
            const std::size_t edits = edit_distance(candidate, name);
            if (edits < distance) {
                distance = edits;
                nearest = candidate;
            }
        }
        if (known) continue;
        error.fields.push_back({name, nearest.empty()
                                          ? "unknown parameter"
                                          : "unknown parameter; did you mean '" + nearest + "'?"});
    }
    if (error.fields.empty()) return {};
    return tl::unexpected(error);
}

namespace {

json problem_response(const char* description) {
    const json schema = {{"$ref", "#/components/schemas/Problem"}};
    return {{"description", description}, {"content", {{"application/problem+json", {{"schema", schema}}}}}};
}

bool describes(const json& parameters, const std::string& name) {
    return std::any_of(parameters.begin(), parameters.end(), [&](const json& parameter) {
        return parameter.value("in", "") == "path" && parameter.value("name", "") == name;
    });
}

}  // namespace

json Router::openapi(const std::string& title, const std::string& version, const json& schemas) const {
    json paths = json::object();
    for (const auto& route : routes_) {
        json operation = route->operation;
        if (!operation.contains("parameters")) operation["parameters"] = json::array();
        std::string path;
        for (const std::string_view segment : segments_of(route->pattern)) {
            path += '/';
            if (!is_parameter(segment)) {
                path += segment;
                continue;
            }
            const std::string name = parameter_name(segment);
            path += '{' + name + '}';
            if (!describes(operation["parameters"], name))
                operation["parameters"].push_back(
                    {{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
        }
        auto& responses = operation["responses"];
        if (route->access == Access::open) {
            // Unless it says itself that it looks at the token.
            operation.emplace("security", json::array());
        } else {
            responses.emplace("401", problem_response("No valid token"));
            responses.emplace("403", problem_response(route->access == Access::admin
                                                          ? "Not an administrator, or the password must be "
                                                            "changed first (password_change_required)"
                                                          : "The password must be changed first "
                                                            "(password_change_required)"));
        }
        responses.emplace("default", problem_response("Refused or failed; code says why"));
        std::string method = route->method;
        std::transform(method.begin(), method.end(), method.begin(),
                       [](unsigned char c) { return std::tolower(c); });
        paths[path][method] = std::move(operation);
    }
    return {{"openapi", "3.1.0"},
            {"info", {{"title", title}, {"version", version}}},
            {"paths", paths},
            {"security", {{{"bearer", json::array()}}}},
            {"components",
             {{"schemas", schemas},
              {"securitySchemes",
               {{"bearer", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}}}}}}};
}

}  // namespace spheroseg::http
