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
        if (to.back() != '[') to += ',';
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
    if (to.back() != '[') to += ',';
    to += json(element).dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Behind the others, of a JSON list that has begun where it is text, and frees it: one copy at a time.
void move_data(std::string& to, std::uint32_t kind, ModelOutput& output, bool binary) {
    if (kind == SPHEROSEG_OUTPUT_PROBABILITY)
        append_tensor(to, output.probability, binary);
    else if (kind == SPHEROSEG_OUTPUT_LABELS)
        append_tensor(to, output.labels, binary);
    else
        append_bytes(to, output.polygons, binary);
    output = ModelOutput{};
}

std::size_t binary_bytes(std::uint32_t kind, const ModelOutput& output) {
    return kind == SPHEROSEG_OUTPUT_PROBABILITY ? output.probability.size() * sizeof(output.probability[0])
           : kind == SPHEROSEG_OUTPUT_LABELS    ? output.labels.size() * sizeof(output.labels[0])
                                                : sizeof(std::uint32_t) + output.polygons.size();
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
    json described = tensor.to_json();
    if (request.binary_output) {
        std::size_t bytes = 0;
        for (const ModelOutput& output : outputs) bytes += binary_bytes(facts.output, output);
        described["parameters"] = {{"binary_data_size", bytes}};
        head["outputs"] = json::array({described});
        std::string text = head.dump();
        const std::size_t length = text.size();
        text.reserve(length + bytes);
        for (ModelOutput& output : outputs) move_data(text, facts.output, output, true);
        Response response = bytes_response(200, std::move(text), "application/octet-stream");
        set_header(response, "Inference-Header-Content-Length", std::to_string(length));
        return response;
    }
    // The data may be long: they are written where they belong, within the document's only output.
    std::string text = head.dump();
    text.pop_back();
    text += ",\"outputs\":[" + described.dump();
    text.pop_back();
    text += ",\"data\":[";
    for (ModelOutput& output : outputs) move_data(text, facts.output, output, false);
    text += "]}]}";
    return bytes_response(200, std::move(text), "application/json");
}

}  // namespace spheroseg::api::oip
