// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/cors.hpp"

#include <algorithm>

namespace spheroseg::http {
namespace {

using Origins = std::vector<std::string>;

bool names(const Origins& origins, std::string_view wanted) {
    return std::find(origins.begin(), origins.end(), wanted) != origins.end();
}

/// Access-Control-Allow-Origin: "*" where every origin may read, the asking one where it is named.
std::optional<std::string> allowed_origin(const Origins& origins, const Request& request) {
    if (names(origins, "*")) return "*";
    const auto origin = request.header("origin");
    if (!origin || !names(origins, *origin)) return std::nullopt;
    return std::string(*origin);
}

}  // namespace

void add_cors(const std::vector<std::string>& origins, const Request& request, Response& response) {
    if (origins.empty()) return;
    const auto origin = allowed_origin(origins, request);
    if (origin != "*") response.headers.emplace_back("Vary", "Origin");
    if (!origin) return;
    response.headers.emplace_back("Access-Control-Allow-Origin", *origin);
    response.headers.emplace_back("Access-Control-Expose-Headers",
                                  "X-Request-Id, ETag, Location, Retry-After, Content-Disposition");
}

Response options_answer(const std::vector<std::string>& origins, const Request& request,
                        const std::vector<std::string>& methods) {
    std::string allow;
    for (const auto& method : methods) allow += method + ", ";
    allow += "OPTIONS";
    Response response;
    response.status = 204;
    response.headers.emplace_back("Allow", allow);
    if (request.header("origin") && request.header("access-control-request-method") &&
        allowed_origin(origins, request)) {
        response.headers.emplace_back("Access-Control-Allow-Methods", allow);
        response.headers.emplace_back("Access-Control-Allow-Headers",
                                      "Authorization, Content-Type, If-Match, If-None-Match, "
                                      "Idempotency-Key, Last-Event-ID, X-Request-Id");
        response.headers.emplace_back("Access-Control-Max-Age", "600");
    }
    return response;
}

}  // namespace spheroseg::http
