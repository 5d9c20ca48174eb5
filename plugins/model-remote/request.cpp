// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "request.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <spheroseg/boundary.hpp>

namespace model_remote {
namespace {

using nlohmann::json;

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the protocol's bytes are little-endian");

/// The shortest texts that read back as the same numbers.
void append_numbers(std::string& to, const std::vector<float>& values) {
    std::array<char, 32> text{};
    bool first = true;
    for (const float value : values) {
        if (!std::isfinite(value))
            throw spheroseg::sdk::Failure(
                SPHEROSEG_REFUSED, "not_finite",
                "The image has a value that is not a finite number, and JSON has no word for it.");
        if (!first) to += ',';
        first = false;
        to.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
    }
}

}  // namespace

InferRequest write_request(const InferQuestion& question) {
    json input = {{"name", question.input}, {"datatype", "FP32"}, {"shape", question.shape}};
    json output = {{"name", question.output}};
    json head = json::object();
    if (!question.id.empty()) head["id"] = question.id;
    if (question.parameters != nullptr && !question.parameters->empty())
        head["parameters"] = *question.parameters;
    if (question.timeout)  // settings have no such parameter
        head["parameters"]["timeout"] = question.timeout->count();
    InferRequest request;
    const std::size_t bytes = question.values->size() * sizeof(float);
    if (question.binary) {
        input["parameters"] = {{"binary_data_size", bytes}};
        output["parameters"] = {{"binary_data", true}};
        head["inputs"] = json::array({input});
        head["outputs"] = json::array({output});
        const std::string text = head.dump(-1, ' ', false, json::error_handler_t::replace);
        request.body.reserve(text.size() + bytes);
        request.body = text;
        request.body.append(reinterpret_cast<const char*>(question.values->data()), bytes);
        request.headers = {"Content-Type: application/octet-stream",
                           "Inference-Header-Content-Length: " + std::to_string(text.size())};
        return request;
    }
    head["outputs"] = json::array({output});
    // The data are text already: they take the place of an empty list at the end.
    const auto open = [](const json& value) {
        std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
        text.pop_back();
        return text;
    };
    request.body = open(head) + ",\"inputs\":[" + open(input) + ",\"data\":[";
    append_numbers(request.body, *question.values);
    request.body += "]}]}";
    request.headers = {"Content-Type: application/json"};
    return request;
}

}  // namespace model_remote
