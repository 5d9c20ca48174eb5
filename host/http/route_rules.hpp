// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What every route must be, the host's own and a plugin's. Knows no server, so that the conformance tool asks
// the same.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"

namespace spheroseg::http {

/// Of a path, or of a pattern: what lies between its slashes.
std::vector<std::string_view> segments_of(std::string_view path);
/// "{id}" or "{rest...}".
bool is_parameter(std::string_view segment);
/// "{rest...}", which takes all further segments.
bool is_rest(std::string_view segment);
std::string parameter_name(std::string_view segment);

struct RoutePattern {
    struct Parameter {
        std::size_t segment;
        std::string name;
    };
    std::vector<Parameter> parameters;
    bool rest = false;  ///< the last parameter takes all further segments
    std::string key;    ///< the same for two routes that answer the same requests
};

/// Error "bad_route".
Result<RoutePattern> read_pattern(const std::string& method, const std::string& pattern);

/// Error "bad_route" for what is no OpenAPI operation object as far as the host looks into it. Null is none.
Result<void> check_operation(const std::string& method, const std::string& pattern,
                             const nlohmann::json& operation);

/// Error "route_conflict".
tl::unexpected<Error> route_conflict(const std::string& method, const std::string& pattern);

/// Error "bad_route": `why` goes on after "The route GET /x: ".
tl::unexpected<Error> bad_route(const std::string& method, const std::string& pattern,
                                const std::string& why);

}  // namespace spheroseg::http
