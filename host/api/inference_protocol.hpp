// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The Open Inference Protocol v2 as this host speaks it: KServe's and Triton's REST API with the extensions
// binary_tensor_data and model_repository.
//
// One input, `image` [batch, height, width, channels]: FP32 is what the model sees, value by value; UINT8 and
// UINT16 are samples of an image and are normalised as those of a file are. One output: `probability` FP32
// [batch, planes, height, width], or `labels` UINT32 [batch, height, width], or `polygons` BYTES [batch].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/operation.hpp"
#include "api/resources.hpp"

namespace spheroseg::api::oip {

inline constexpr const char* kInputName = "image";

/// {"error", "code", "request_id"}: what this protocol's clients read, and what the rest of this API says.
http::Response error_response(const Error& error, const std::string& request_id);
/// A route of this protocol: its kind with these errors.
Routes::Kind kind_of(http::Access access, http::LaneName lane = http::LaneName::workers);
/// 404 also for a version that is not the one served.
Result<ServedModel*> model_of(Services& services, const http::Request& request);

/// The name, datatype and shape (−1: any) of a tensor.
struct TensorFacts {
    std::string name;
    std::string datatype;
    std::vector<std::int64_t> shape;

    nlohmann::json to_json() const { return {{"name", name}, {"datatype", datatype}, {"shape", shape}}; }
};
TensorFacts input_facts(const ModelFacts& facts);
TensorFacts output_facts(const ModelFacts& facts);

/// An infer request whose tensors have been checked against the model.
struct InferRequest {
    std::string id;
    bool binary_output = false;
    std::string parameters;                            ///< the model's own, canonical JSON
    std::optional<std::chrono::microseconds> timeout;  ///< of the client's own wish
    std::vector<Tensor> images;                        ///< one for each place of the batch
};
Result<InferRequest> read_infer_request(const Services& services, const ServedModel& model,
                                        const http::Request& request);

struct InferOutputs {
    double wait_ms = 0;  ///< from the request's last byte until the work began
    ModelOrigin origin;
    std::vector<ModelOutput> items;  ///< of the images, in order; all of one size
};
Result<http::Response> infer_response(const ModelFacts& facts, const InferRequest& request,
                                      std::uint32_t width, std::uint32_t height, InferOutputs answered);

/// Metadata, and whether a model is ready.
void add_model_routes(Routes& routes);
/// Index, load and unload, for administrators.
void add_repository_routes(Routes& routes);

}  // namespace spheroseg::api::oip
