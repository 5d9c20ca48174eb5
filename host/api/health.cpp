// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Whether the process lives, and whether it can do its work.
#include <algorithm>

#include "api/input.hpp"
#include "api/operation.hpp"
#include "api/resources.hpp"

namespace spheroseg::api {
namespace {

using http::Request;
using http::Response;
using nlohmann::json;

struct Check {
    std::string name;
    std::string status;  ///< ok, degraded: serving without it, loading: not yet, failed
    std::string detail;
};

Check check_of(const std::string& name, const Result<void>& outcome) {
    if (outcome) return {name, "ok", ""};
    return {name, "failed", outcome.error().message};
}

int severity(const std::string& status) {
    static const std::vector<std::string> order = {"ok", "degraded", "loading", "failed"};
    return static_cast<int>(std::find(order.begin(), order.end(), status) - order.begin());
}

/// The main job can't be done while the default model loads or has failed; an administrator who unloads it
/// wants that.
std::string without_default(ModelState state) {
    if (state == ModelState::loading) return "loading";
    return state == ModelState::failed ? "failed" : "degraded";
}

std::vector<Check> run_checks(Services& services, const CallContext& context) {
    std::vector<Check> checks;
    checks.push_back(check_of("database", services.pool.check(context)));
    checks.push_back(check_of("objects", services.objects.check(context)));
    for (const auto& plugin : services.plugins.status())
        if (plugin.state == PluginState::failed)
            checks.push_back(
                {"plugin:" + plugin.name, plugin.required ? "failed" : "degraded", plugin.detail});
    for (const auto& model : services.segmenter.models()) {
        const ModelStatus status = model->status();
        if (status.state == ModelState::ready && status.reason.empty()) continue;
        checks.push_back(
            {"model:" + model->facts().name,
             model.get() == services.segmenter.default_model() ? without_default(status.state) : "degraded",
             std::string(to_string(status.state)) + (status.reason.empty() ? "" : ": " + status.reason)});
    }
    if (services.draining())
        checks.push_back({"host", "failed", "The host is draining and takes no more work."});
    return checks;
}

Result<Response> live(Services&, const Request&) {
    static const std::string body = R"({"status":"ok"})";
    return bytes_response(200, body, "application/json");
}

/// 200 also when an optional part is missing: the host serves, and says what it serves without. 503 while
/// the default model loads or has failed, since the main job can't be done.
Result<Response> ready(Services& services, const Request& request) {
    const auto checks = run_checks(services, context_of(request));
    std::string status = "ok";
    json listed = json::array();
    for (const Check& check : checks) {
        if (severity(check.status) > severity(status)) status = check.status;
        listed.push_back({{"name", check.name}, {"status", check.status}, {"detail", check.detail}});
    }
    return json_response(severity(status) >= severity("loading") ? 503 : 200,
                         {{"status", status}, {"checks", listed}});
}

}  // namespace

bool host_is_ready(Services& services, const Request& request) {
    const auto checks = run_checks(services, context_of(request));
    return std::all_of(checks.begin(), checks.end(),
                       [](const Check& check) { return severity(check.status) < severity("loading"); });
}

void add_health_routes(Routes& routes) {
    Routes::Kind inline_open;
    inline_open.access = http::Access::open;
    inline_open.lane = http::LaneName::inline_;
    Routes::Kind open;
    open.access = http::Access::open;
    routes.add("GET", "/health/live", live,
               Operation("Whether the process can answer", "health").ok(200, {{"type", "object"}}),
               inline_open);
    routes.add("GET", "/health/ready", ready,
               Operation("Whether work can be done, and what is missing", "health")
                   .ok(200, ref("Health"))
                   .ok(503, ref("Health")),
               open);
}

}  // namespace spheroseg::api
