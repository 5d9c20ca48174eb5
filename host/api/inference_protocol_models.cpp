// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the server and its models are, in the words of the protocol.
#include "api/inference_protocol.hpp"
#include "api/shapes.hpp"

namespace spheroseg::api::oip {

using http::Request;
using http::Response;
using nlohmann::json;

namespace {

std::int64_t fixed_or_any(std::uint32_t length) {
    return length == 0 ? -1 : static_cast<std::int64_t>(length);
}

std::int64_t tile_side(const ModelFacts& facts, std::uint32_t side) {
    return facts.tile_shrinks ? -1 : fixed_or_any(side);
}

Result<Response> server(Services&, const Request&) {
    return json_response(200, {{"name", "spheroseg"},
                               {"version", "1"},
                               {"extensions", json::array({"binary_tensor_data", "model_repository"})}});
}

Result<Response> live(Services&, const Request&) {
    return json_response(200, {{"live", true}});
}

Result<Response> ready(Services& services, const Request& request) {
    const bool is_ready = host_is_ready(services, request);
    return json_response(is_ready ? 200 : 503, {{"ready", is_ready}});
}

/// Beyond the protocol's own fields: what a client must know to make an input.
Result<Response> metadata(Services& services, const Request& request) {
    SPHEROSEG_TRY(model, model_of(services, request));
    const ModelFacts& facts = (*model)->facts();
    const json described = to_json(**model);
    return json_response(200, {{"name", facts.name},
                               {"versions", json::array({described["version"]})},
                               {"platform", facts.plugin},
                               {"inputs", json::array({input_facts(facts).to_json()})},
                               {"outputs", json::array({output_facts(facts).to_json()})},
                               {"parameters",
                                {{"input", described["input"]},
                                 {"output", described["output"]},
                                 {"classes", facts.classes},
                                 {"defaults", facts.defaults},
                                 {"max_batch", facts.max_batch},
                                 {"weights_sha256", described["weights_sha256"]},
                                 {"schema", facts.parameter_schema}}}});
}

Result<Response> model_ready(Services& services, const Request& request) {
    SPHEROSEG_TRY(model, model_of(services, request));
    SPHEROSEG_TRY(open, (*model)->check_ready());
    return json_response(200, {{"name", (*model)->facts().name}, {"ready", true}});
}

}  // namespace

TensorFacts input_facts(const ModelFacts& facts) {
    return {kInputName,
            "FP32",
            {-1, tile_side(facts, facts.tile_height), tile_side(facts, facts.tile_width),
             fixed_or_any(facts.input_channels)}};
}

TensorFacts output_facts(const ModelFacts& facts) {
    const std::int64_t height = tile_side(facts, facts.tile_height);
    const std::int64_t width = tile_side(facts, facts.tile_width);
    if (facts.output == SPHEROSEG_OUTPUT_LABELS) return {"labels", "UINT32", {-1, height, width}};
    if (facts.output == SPHEROSEG_OUTPUT_POLYGONS) return {"polygons", "BYTES", {-1}};
    return {"probability", "FP32", {-1, static_cast<std::int64_t>(facts.planes()), height, width}};
}

void add_model_routes(Routes& routes) {
    const json object = {{"type", "object"}};
    const Routes::Kind open = kind_of(http::Access::open);
    const Routes::Kind user = kind_of(http::Access::user);
    routes.add("GET", "/v2", server,
               Operation("What this server speaks", "inference protocol").ok(200, object), open);
    routes.add("GET", "/v2/health/live", live,
               Operation("Whether the process can answer", "inference protocol").ok(200, object),
               kind_of(http::Access::open, http::LaneName::inline_));
    routes.add("GET", "/v2/health/ready", ready,
               Operation("Whether work can be done", "inference protocol").ok(200, object).ok(503, object),
               open);
    for (const std::string path : {"/v2/models/{name}", "/v2/models/{name}/versions/{version}"}) {
        routes.add("GET", path, metadata,
                   Operation("Describe a model's tensors", "inference protocol")
                       .ok(200, ref("InferModel"))
                       .ok(404, ref("InferError")),
                   user);
        routes.add("GET", path + "/ready", model_ready,
                   Operation("Whether a model takes requests", "inference protocol")
                       .ok(200, object)
                       .ok(404, ref("InferError"))
                       .ok(503, ref("InferError")),
                   user);
    }
}

}  // namespace spheroseg::api::oip
