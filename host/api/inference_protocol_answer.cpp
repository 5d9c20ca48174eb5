// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Writing an infer response, as JSON or with its tensor in binary.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "api/inference_protocol.hpp"

namespace spheroseg::api::oip {

using http::Response;
using nlohmann::json;

namespace {

/// The shortest text that reads back as the same number.
template <typename Number>
void append_number(std::string& to, Number value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    to.append(text.data(), end);
}

template <typename Numbers>
void append_tensor(std::string& to, const Numbers& values, bool binary) {
    if (binary) {
        to.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(values[0]));
        return;
    }
    for (const auto value : values) {
        if (!to.empty()) to += ',';
        append_number(to, value);
    }
}

/// BYTES: each element is its length in 4 bytes, little-endian, and then itself.
void append_bytes(std::string& to, const std::string& element, bool binary) {
    if (binary) {
        const auto length = static_cast<std::uint32_t>(element.size());
        to.append(reinterpret_cast<const char*>(&length), sizeof(length));
        to += element;
        return;
    }
    if (!to.empty()) to += ',';
    to += json(element).dump(-1, ' ', false, json::error_handler_t::replace);
}

/// The largest of each, since places of one batch run beside each other.
json timing_of(const InferOutputs& answered) {
    double queue_ms = 0;
    double compute_ms = 0;
    std::uint32_t batch_size = 0;
    for (const ModelOutput& output : answered.items) {
        queue_ms = std::max(queue_ms, output.queue_ms);
        compute_ms = std::max(compute_ms, output.compute_ms);
        batch_size = std::max(batch_size, output.batch_size);
    }
    return {{"wait_ms", answered.wait_ms},
            {"queue_ms", queue_ms},
            {"compute_ms", compute_ms},
            {"batch_size", batch_size}};
}

}  // namespace

Result<Response> infer_response(const ModelFacts& facts, const InferRequest& request, std::uint32_t width,
                                std::uint32_t height, InferOutputs answered) {
    std::vector<ModelOutput>& outputs = answered.items;
    TensorFacts tensor = output_facts(facts);
    tensor.shape[0] = static_cast<std::int64_t>(outputs.size());
    if (facts.output != SPHEROSEG_OUTPUT_POLYGONS) {
        tensor.shape[tensor.shape.size() - 2] = height;
        tensor.shape.back() = width;
    }
    json parameters = timing_of(answered);
    if (!answered.origin.weights_sha256.empty())
        parameters["weights_sha256"] = answered.origin.weights_sha256;
    json head = {
        {"model_name", facts.name}, {"model_version", answered.origin.version}, {"parameters", parameters}};
    if (!request.id.empty()) head["id"] = request.id;
    std::string data;
    for (ModelOutput& output : outputs) {
        if (facts.output == SPHEROSEG_OUTPUT_PROBABILITY)
            append_tensor(data, output.probability, request.binary_output);
        else if (facts.output == SPHEROSEG_OUTPUT_LABELS)
            append_tensor(data, output.labels, request.binary_output);
        else
            append_bytes(data, output.polygons, request.binary_output);
        output = ModelOutput{};  // one copy at a time
    }
    json described = tensor.to_json();
    if (request.binary_output) {
        described["parameters"] = {{"binary_data_size", data.size()}};
        head["outputs"] = json::array({described});
        std::string text = head.dump();
        const std::size_t length = text.size();
        Response response = bytes_response(200, std::move(text.append(data)), "application/octet-stream");
        set_header(response, "Inference-Header-Content-Length", std::to_string(length));
        return response;
    }
    // The data are text already: they take the place of an empty list at the end of the document's output.
    std::string output = described.dump();
    output.pop_back();
    output += ",\"data\":[" + data + "]}";
    std::string text = head.dump();
    text.pop_back();
    text += ",\"outputs\":[" + output + "]}";
    return bytes_response(200, std::move(text), "application/json");
}

}  // namespace spheroseg::api::oip
