// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/router.hpp"

#include <algorithm>

#include "http/uri.hpp"

namespace spheroseg::http {

using nlohmann::json;

namespace {

struct Parameter {
    std::size_t segment;
    std::string name;
};

struct Leaf {
    const Route* route;
    std::vector<Parameter> parameters;
    bool rest;  // the last parameter takes all further segments
};

using Leaves = std::map<std::string, Leaf, std::less<>>;  // by method
using Segments = std::vector<std::string_view>;

Segments segments_of(std::string_view path) {
    Segments out;
    for (std::size_t from = 1; from <= path.size();) {
        const std::size_t end = std::min(path.find('/', from), path.size());
        out.push_back(path.substr(from, end - from));
        from = end + 1;
    }
    return out;
}

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}
bool is_rest(std::string_view segment) {
    return is_parameter(segment) && segment.size() > 5 && segment.substr(segment.size() - 4) == "...}";
}

std::string parameter_name(std::string_view segment) {
    return std::string(segment.substr(1, segment.size() - (is_rest(segment) ? 5 : 2)));
}

tl::unexpected<Error> bad_pattern(const Route& route, const std::string& why) {
    return fail(ErrorKind::invalid, "bad_route",
                "The route " + route.method + " " + route.pattern + ": " + why);
}

/// The pattern's parameters, or why it can't be routed.
Result<Leaf> compile(const Route& route) {
    static const std::vector<std::string> methods = {"GET",   "HEAD",   "POST",   "PUT",
                                                     "PATCH", "DELETE", "OPTIONS"};
    if (std::find(methods.begin(), methods.end(), route.method) == methods.end())
        return bad_pattern(route, "its method is none of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS.");
    if (route.pattern.empty() || route.pattern.front() != '/')
        return bad_pattern(route, "its pattern does not begin with '/'.");
    if (!route.handler) return bad_pattern(route, "it has no handler.");
    if (route.lane == LaneName::inline_ && route.access != Access::open)
        return bad_pattern(route, "a login can't be checked on an HTTP thread, so inline routes are open.");
    Leaf leaf{nullptr, {}, false};
    const Segments segments = segments_of(route.pattern);
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const std::string_view segment = segments[i];
        if (!is_parameter(segment)) {
            if (segment.find_first_of("{}") != std::string_view::npos)
                return bad_pattern(route, "a parameter is a whole segment, such as {id}.");
            continue;
        }
        if (is_rest(segment) && i + 1 != segments.size())
            return bad_pattern(route, "what takes all further segments stands last.");
        const std::string name = parameter_name(segment);
        for (const Parameter& other : leaf.parameters)
            if (other.name == name) return bad_pattern(route, "the parameter '" + name + "' stands twice.");
        leaf.parameters.push_back({i, name});
        leaf.rest = is_rest(segment);
    }
    return leaf;
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
    SPHEROSEG_TRY(leaf, compile(route));
    Node* node = root_.get();
    for (const std::string_view segment : segments_of(route.pattern)) {
        if (is_rest(segment)) break;
        auto& next = is_parameter(segment) ? node->any : node->fixed[std::string(segment)];
        if (!next) next = std::make_unique<Node>();
        node = next.get();
    }
    auto& leaves = leaf->rest ? node->rest : node->here;
    if (leaves.count(route.method) != 0)
        return fail(ErrorKind::conflict, "route_conflict",
                    "Two routes answer " + route.method + " " + route.pattern + ".");
    routes_.push_back(std::make_unique<Route>(std::move(route)));
    leaf->route = routes_.back().get();
    leaves.emplace(leaf->route->method, std::move(*leaf));
    return {};
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
    for (const Parameter& parameter : leaf->parameters) {
        const std::string_view first = segments[parameter.segment];
        const bool all = leaf->rest && &parameter == &leaf->parameters.back();
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
