// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// POST …/infer, and the routes of the protocol put together.
#include "api/inference_protocol.hpp"

#include <algorithm>
#include <deque>

#include "api/input.hpp"
#include "client_text.hpp"

namespace spheroseg::api {

using http::Request;
using http::Response;
using nlohmann::json;

namespace oip {

Response error_response(const Error& error, const std::string& request_id) {
    std::string text = client_text(error, "request id " + request_id);
    for (const FieldError& field : error.fields)
        if (error.kind != ErrorKind::internal &&
            error.message.find(field.reason) ==
                std::string::npos)  // some messages name their fields themselves
            text += " " + field.field + ": " + field.reason + ".";
    // Status, headers and what the log is told are those of the rest of the API.
    Response response = http::problem(error, request_id);
    for (auto& [name, value] : response.headers)
        if (name == "Content-Type") value = "application/json";
    response.body = json{{"error", text}, {"code", error.code}, {"request_id", request_id}}.dump(
        -1, ' ', false, json::error_handler_t::replace);
    return response;
}

Routes::Kind kind_of(http::Access access, http::LaneName lane) {
    Routes::Kind kind;
    kind.access = access;
    kind.lane = lane;
    kind.idempotent = false;
    kind.refusal = error_response;
    return kind;
}

Result<ServedModel*> model_of(Services& services, const Request& request) {
    SPHEROSEG_TRY(model, services.segmenter.find(request.path_parameter("name")));
    const std::string version = request.path_parameter("version");
    const std::string served = (*model)->status().origin.version;
    if (!version.empty() && version != served)
        return fail(ErrorKind::not_found, "model_version_not_found",
                    "The model " + (*model)->facts().name + " is served in version " + served + ", not in " +
                        version + ".");
    return *model;
}

namespace {

/// Several at a time, so that they fill batches; no more than the instances take, so that memory is bounded.
Result<InferOutputs> run_all(ServedModel& model, InferRequest& wanted, const CallContext& context) {
    SPHEROSEG_TRY(admitted, model.admit(wanted.parameters, context));
    InferOutputs out{0, admitted->origin(), {}};
    std::vector<ModelOutput>& outputs = out.items;
    std::deque<Ticket> flying;
    for (std::size_t next = 0; outputs.size() < wanted.images.size();) {
        while (next < wanted.images.size() && flying.size() < model.items_at_once())
            flying.push_back(admitted->submit(std::move(wanted.images[next++])));
        SPHEROSEG_TRY(output, flying.front().wait());
        flying.pop_front();
        outputs.push_back(std::move(*output));
    }
    return out;
}

Result<Response> infer(Services& services, const Request& request) {
    SPHEROSEG_TRY(model, model_of(services, request));
    CallContext context = context_of(request);
    const std::chrono::duration<double, std::milli> waited =
        std::chrono::steady_clock::now() - request.arrived;
    SPHEROSEG_TRY(open, (*model)->check_open(context.priority));  // before the work of reading
    SPHEROSEG_TRY(wanted, read_infer_request(services, **model, request));
    if (wanted->timeout)
        context.deadline = std::min(*context.deadline, std::chrono::steady_clock::now() + *wanted->timeout);
    const std::uint32_t width = wanted->images.front().width;
    const std::uint32_t height = wanted->images.front().height;
    SPHEROSEG_TRY(outputs, run_all(**model, *wanted, context));
    outputs->wait_ms = waited.count();
    return infer_response((*model)->facts(), *wanted, width, height, std::move(*outputs));
}

Operation infer_operation() {
    const json binary = {{"type", "string"}, {"format", "binary"}};
    Operation operation("Run a model on a tensor", "inference protocol");
    operation
        .describe(
            "One input `image` [batch, height, width, channels]: FP32 is what the model sees; UINT8 and "
            "UINT16 are an image's samples, normalised as a file's. With Inference-Header-Content-Length "
            "the body is that much JSON, then the tensor's bytes, little-endian.")
        .header("Inference-Header-Content-Length", "Bytes of JSON before the binary tensors")
        .takes("application/json", ref("InferRequest"))
        .takes("application/octet-stream", binary)
        .ok(200, ref("InferResponse"))
        .ok(200, binary, "application/octet-stream");
    for (const int status : {400, 404, 413, 422, 429, 503, 504}) operation.ok(status, ref("InferError"));
    return operation;
}

}  // namespace
}  // namespace oip

void add_inference_protocol_routes(Routes& routes) {
    oip::add_model_routes(routes);
    oip::add_repository_routes(routes);
    Routes::Kind kind = oip::kind_of(http::Access::user, http::LaneName::compute);
    wait_by_model(kind, routes.services(),
                  [](const Request& request) { return request.path_parameter("name"); });
    kind.max_body = routes.services().most_image_bytes;
    kind.any_body = true;
    for (const char* path : {"/v2/models/{name}/infer", "/v2/models/{name}/versions/{version}/infer"})
        routes.add("POST", path, oip::infer, oip::infer_operation(), kind);
}

}  // namespace spheroseg::api
