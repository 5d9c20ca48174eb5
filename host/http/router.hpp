// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Routes by method and path pattern.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "http/request.hpp"
#include "http/response.hpp"
#include "http/route_rules.hpp"

namespace spheroseg::http {

enum class LaneName { inline_, workers, compute };
enum class Access { open, user, admin };

using RequestHandler = std::function<Response(const Request&)>;

struct Route {  // NOLINT(bugprone-exception-escape) nlohmann::json moves without throwing
    std::string method;
    std::string pattern;  ///< "/api/v1/projects/{id}"; a last "{rest...}" takes all further segments
    LaneName lane = LaneName::workers;
    Access access = Access::user;
    std::uint64_t max_body = 0;  ///< bytes; 0: takes no body
    bool json_only = true;
    nlohmann::json operation;  ///< OpenAPI operation object; its query parameters are the only ones taken
    RequestHandler handler;
    /// Requests that wait for one thing, such as a model, wait in a line of its name (see Lane); one of few
    /// names, "" for none of them. Empty: "". [event loop: cheap]
    std::function<std::string(const Request&)> line = {};
    /// Retry-After, in seconds, for one that finds `waiting` others in its line and no room; empty: 1.
    std::function<int(const Request&, std::size_t waiting)> retry_after_s = {};
    /// How a refusal looks that the front gives in place of the handler; problem+json unless set.
    std::function<Response(const Error&, const std::string& request_id)> refusal = {};

    Response refuse(const Error& error, const std::string& request_id) const {
        return refusal ? refusal(error, request_id) : problem(error, request_id);
    }
};

/// Built before the server starts, immutable afterwards.
class Router {
  public:
    Router();
    Router(Router&&) noexcept;
    ~Router();

    /// "bad_route", or "route_conflict" when another answers the same requests already.
    Result<void> add(Route route);
    /// All of them or, where one can't be added, none.
    Result<void> add_all(std::vector<Route> routes);

    struct Match {
        const Route* route = nullptr;
        Pairs path_parameters;
        std::vector<std::string> allowed;  ///< methods of the path when `route` is null
    };
    /// HEAD finds the GET route.
    Match find(const std::string& method, const std::string& path) const;
    /// 400 "unknown_parameter" with the nearest known name, for a parameter that the operation does not list.
    static Result<void> check_query(const Route& route, const Request& request);

    const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }
    nlohmann::json openapi(const std::string& title, const std::string& version,
                           const nlohmann::json& schemas) const;

  private:
    struct Node;
    void place(Route route, RoutePattern pattern);

    std::unique_ptr<Node> root_;
    std::set<std::string> taken_;  // keys of all patterns
    std::vector<std::unique_ptr<Route>> routes_;
};

}  // namespace spheroseg::http
