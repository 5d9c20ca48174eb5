// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The routes of an http/1 plugin as values: what the host and the conformance tool take or refuse.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <spheroseg/http.hpp>
#include <string>
#include <vector>

#include "error.hpp"

namespace spheroseg {

struct DescribedRoute {  // NOLINT(bugprone-exception-escape) nlohmann::json moves without throwing
    std::string method;
    std::string pattern;
    std::int32_t access = SPHEROSEG_ACCESS_USER;
    std::uint64_t max_body = 0;
    nlohmann::json operation;
};

/// In the plugin's order. Errors "bad_route" and "route_conflict", the latter for two of its own. Throws what
/// the plugin throws. [main thread]
Result<std::vector<DescribedRoute>> described_routes(const sdk::HttpRoutes& plugin);

}  // namespace spheroseg
