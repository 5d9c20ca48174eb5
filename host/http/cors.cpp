// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/cors.hpp"

#include <algorithm>

namespace spheroseg::http {

void add_cors(const std::vector<std::string>& origins, const Request& request, Response& response) {
    if (origins.empty()) return;
    response.headers.emplace_back("Vary", "Origin");
    const auto origin = request.header("origin");
    if (!origin || std::find(origins.begin(), origins.end(), *origin) == origins.end()) return;
    response.headers.emplace_back("Access-Control-Allow-Origin", std::string(*origin));
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
    const auto origin = request.header("origin");
    if (origin && request.header("access-control-request-method") &&
        std::find(origins.begin(), origins.end(), *origin) != origins.end()) {
        response.headers.emplace_back("Access-Control-Allow-Methods", allow);
        response.headers.emplace_back("Access-Control-Allow-Headers",
                                      "Authorization, Content-Type, If-Match, If-None-Match, "
                                      "Idempotency-Key, Last-Event-ID, X-Request-Id");
        response.headers.emplace_back("Access-Control-Max-Age", "600");
    }
    return response;
}

}  // namespace spheroseg::http
