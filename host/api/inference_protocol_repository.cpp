// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The protocol's model repository: what is served, and taking a model out of service and back.
#include "api/inference_protocol.hpp"
#include "api/input.hpp"

namespace spheroseg::api::oip {

using http::Request;
using http::Response;
using nlohmann::json;

namespace {

const char* repository_state(ModelState state) {
    switch (state) {
        case ModelState::ready:
            return "READY";
        case ModelState::loading:
            return "LOADING";
        case ModelState::draining:
            return "UNLOADING";
        case ModelState::failed:
        case ModelState::unloaded:
            return "UNAVAILABLE";
    }
    return "UNAVAILABLE";
}

Result<Response> index(Services& services, const Request& request) {
    SPHEROSEG_TRY(body, optional_json_object(request, {"ready"}));
    const json only_ready = body->value("ready", json(false));
    if (!only_ready.is_boolean()) return fail(ErrorKind::invalid, "invalid_body", "ready is true or false.");
    json models = json::array();
    for (const auto& model : services.segmenter.models()) {
        const ModelStatus status = model->status();
        if (only_ready.get<bool>() && status.state != ModelState::ready) continue;
        const std::string reason = status.state == ModelState::unloaded ? "unloaded" : status.reason;
        models.push_back({{"name", model->facts().name},
                          {"version", status.origin.version},
                          {"state", repository_state(status.state)},
                          {"reason", reason}});
    }
    return json_response(200, models);
}

/// The parameters of load and unload, of which only `unload_dependents` means nothing here; a model's
/// configuration is the operator's, in the host's file.
Result<void> check_parameters(const Request& request) {
    SPHEROSEG_TRY(body, optional_json_object(request, {"parameters"}));
    const json parameters = body->value("parameters", json::object());
    if (!parameters.is_object())
        return fail(ErrorKind::invalid, "invalid_body", "parameters is a JSON object.");
    for (const auto& [name, value] : parameters.items())
        if (name != "unload_dependents")
            return fail(
                ErrorKind::invalid, "parameter_unsupported",
                "The parameter " + name + " is not supported: models are configured in the host's file.");
    return {};
}

/// Returns when the model is ready again.
Result<Response> load(Services& services, const Request& request) {
    SPHEROSEG_TRY(checked, check_parameters(request));
    SPHEROSEG_TRY(model, model_of(services, request));
    SPHEROSEG_TRY(loaded, (*model)->load(context_of(request)));
    return json_response(200, json::object());
}

/// Returns when the requests that were there have been served and the model's instances are gone.
Result<Response> unload(Services& services, const Request& request) {
    SPHEROSEG_TRY(checked, check_parameters(request));
    SPHEROSEG_TRY(model, model_of(services, request));
    SPHEROSEG_TRY(unloaded, (*model)->unload(context_of(request)));
    return json_response(200, json::object());
}

Operation operation_of(const char* summary) {
    Operation operation(summary, "inference protocol");
    operation.may_take("application/json", {{"type", "object"}});
    for (const int status : {400, 403, 404, 503, 504}) operation.ok(status, ref("InferError"));
    return operation;
}

}  // namespace

void add_repository_routes(Routes& routes) {
    const Routes::Kind admin = kind_of(http::Access::admin);
    const json object = {{"type", "object"}};
    routes.add(
        "POST", "/v2/repository/index", index,
        operation_of("List the models of the repository").ok(200, {{"type", "array"}, {"items", object}}),
        admin);
    routes.add("POST", "/v2/repository/models/{name}/load", load,
               operation_of("Take a model into service").ok(200, object), admin);
    routes.add("POST", "/v2/repository/models/{name}/unload", unload,
               operation_of("Take a model out of service; what is under way is served").ok(200, object),
               admin);
}

}  // namespace spheroseg::api::oip
