// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/router.hpp"

#include <algorithm>

#include "http/uri.hpp"

namespace spheroseg::http {

using nlohmann::json;

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
    std::unique_ptr<Node> any;
    std::map<std::string, const Route*> routes;  // by method
    std::map<std::string, const Route*> rest;    // by method, for "{rest...}"
};

namespace {

std::vector<std::string> segments_of(const std::string& path) {
    std::vector<std::string> out;
    for (std::size_t from = 1; from <= path.size();) {
        const std::size_t end = std::min(path.find('/', from), path.size());
        out.push_back(path.substr(from, end - from));
        from = end + 1;
    }
    return out;
}

bool is_parameter(const std::string& segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}
bool is_rest(const std::string& segment) {
    return segment.size() > 5 && segment.front() == '{' && segment.substr(segment.size() - 4) == "...}";
}

std::string parameter_name(const std::string& segment) {
    return segment.substr(1, segment.size() - (is_rest(segment) ? 5 : 2));
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::Router(Router&&) noexcept = default;
Router::~Router() = default;

Result<void> Router::add(Route route) {
    Node* node = root_.get();
    bool rest = false;
    for (const std::string& segment : segments_of(route.pattern)) {
        if (is_rest(segment)) {
            rest = true;
            break;
        }
        auto& next = is_parameter(segment) ? node->any : node->fixed[segment];
        if (!next) next = std::make_unique<Node>();
        node = next.get();
    }
    routes_.push_back(std::make_unique<Route>(std::move(route)));
    const Route* added = routes_.back().get();
    auto& at = rest ? node->rest : node->routes;
    if (!at.emplace(added->method, added).second) {
        Error error{ErrorKind::conflict, "route_conflict",
                    "Two routes answer " + added->method + " " + added->pattern + "."};
        routes_.pop_back();
        return tl::unexpected(error);
    }
    return {};
}

Router::Match Router::find(const std::string& method, const std::string& path) const {
    const auto segments = segments_of(path);
    const Node* node = root_.get();
    const std::map<std::string, const Route*>* found = nullptr;
    const Node* with_rest = nullptr;
    for (const std::string& segment : segments) {
        if (!node->rest.empty()) with_rest = node;
        const auto fixed = node->fixed.find(segment);
        if (fixed != node->fixed.end())
            node = fixed->second.get();
        else if (node->any && !segment.empty())
            node = node->any.get();
        else {
            node = nullptr;
            break;
        }
    }
    if (node != nullptr && !node->routes.empty()) found = &node->routes;
    if (found == nullptr && with_rest != nullptr) found = &with_rest->rest;
    Match match;
    if (found == nullptr) return match;
    auto route = found->find(method);
    if (route == found->end() && method == "HEAD") route = found->find("GET");
    if (route == found->end()) {
        for (const auto& [name, unused] : *found) match.allowed.push_back(name);
        return match;
    }
    match.route = route->second;
    const auto wanted = segments_of(match.route->pattern);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (is_rest(wanted[i])) {
            std::string all;
            for (std::size_t j = i; j < segments.size(); ++j) all += (j == i ? "" : "/") + segments[j];
            match.path_parameters.emplace_back(parameter_name(wanted[i]), all);
        } else if (is_parameter(wanted[i])) {
            match.path_parameters.emplace_back(parameter_name(wanted[i]), segments[i]);
        }
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
            const std::string candidate = parameter["name"];
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

json Router::openapi(const std::string& title, const std::string& version, const json& schemas) const {
    json paths = json::object();
    for (const auto& route : routes_) {
        json operation = route->operation;
        if (!operation.contains("parameters")) operation["parameters"] = json::array();
        std::string path;
        for (const std::string& segment : segments_of(route->pattern)) {
            if (is_parameter(segment)) {
                const std::string name = parameter_name(segment);
                path += "/{" + name + "}";
                operation["parameters"].push_back(
                    {{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
            } else {
                path += "/" + segment;
            }
        }
        if (route->access == Access::open)
            operation["security"] = json::array();
        else if (!operation["responses"].contains("401"))
            operation["responses"]["401"] = {
                {"description", "No valid token"},
                {"content",
                 {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}};
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
