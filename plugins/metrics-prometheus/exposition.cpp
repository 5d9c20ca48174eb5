// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "exposition.hpp"

#include <nlohmann/json.hpp>

namespace metrics_prometheus {

namespace sdk = spheroseg::sdk;
using nlohmann::json;

namespace {

constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";

std::string operation_of(bool guarded) {
    json operation = {{"summary", "The figures of this process for Prometheus"}, {"tags", {"metrics"}}};
    auto& responses = operation["responses"];
    responses["200"] = {{"description", "Prometheus' text format 0.0.4"},
                        {"content", {{"text/plain", {{"schema", {{"type", "string"}}}}}}}};
    const json problem = {{"type", "object"}, {"properties", {{"code", {{"type", "string"}}}}}};
    if (guarded)
        responses["401"] = {{"description", "The configured token is missing or wrong"},
                            {"content", {{"application/problem+json", {{"schema", problem}}}}}};
    operation["security"] = json::array();
    return operation.dump();
}

// As long for a token that differs early as for one that differs late.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    volatile unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference = static_cast<unsigned char>(
            difference | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i])));
    return difference == 0;
}

}  // namespace

Exposition::Exposition(const Registry& registry, std::string token)
    : registry_(registry),
      token_(std::move(token)),
      operation_(operation_of(!token_.empty())),
      routes_({{sizeof(spheroseg_http_route), SPHEROSEG_ACCESS_OPEN, sdk::to_text("GET"),
                sdk::to_text("/metrics"), 0, sdk::to_text(operation_)}}) {}

bool Exposition::may_read(const spheroseg_http_request& request) const {
    if (token_.empty()) return true;
    constexpr std::string_view scheme = "Bearer ";
    const auto given = sdk::find_pair(request.headers, request.header_count, "authorization");
    return given.substr(0, scheme.size()) == scheme &&
           equal_in_constant_time(given.substr(scheme.size()), token_);
}

sdk::HttpAnswer Exposition::handle(const sdk::CallView&, const spheroseg_http_request& request) const {
    if (!may_read(request))
        throw sdk::Failure(
            SPHEROSEG_UNAUTHENTICATED, "metrics_token",
            "The metrics need the token of the plugin's configuration: Authorization: Bearer <token>.");
    return {200, {{"Content-Type", kContentType}, {"Cache-Control", "no-store"}}, registry_.exposition()};
}

}  // namespace metrics_prometheus
