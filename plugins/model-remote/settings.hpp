// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the operator wrote about one model of another server.
#pragma once

#include <bioimageio/choices.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "address.hpp"
#include "http.hpp"

namespace model_remote {

enum class Binary { automatic, always, never };

struct Settings {
    bioimageio::Choices choices;  ///< `model` is its name on the server
    Address address;
    HttpSettings http;
    std::chrono::milliseconds load_timeout{20000};
    std::uint32_t retries = 2;
    std::string version;  ///< empty: the one that the server serves by default
    Binary binary = Binary::automatic;
    std::string input_tensor;   ///< empty: the model's only one
    std::string output_tensor;  ///< empty: the model's only one
    nlohmann::json parameters = nlohmann::json::object();
};

/// Of the `config:` block: the words of the other model plugins, and those of the server.
inline constexpr auto kConfigSchema = bioimageio::join(
    R"({"type": "object", "additionalProperties": false, "required": ["url", "model"], "properties": {
    "url": {"type": "string", "minLength": 1, "maxLength": 2000, "examples": ["https://triton.example.org:8000"],
     "description": "Where the server's /v2 is, without the /v2."},
    "model": {"type": "string", "minLength": 1, "maxLength": 200, "description": "Its name on the server."},
    "version": {"type": "string", "maxLength": 100, "default": "",
     "description": "Version on the server; empty: the one that the server chooses."},
    "sha256": {"type": "string", "pattern": "^([0-9a-fA-F]{64})?$", "default": "",
     "description": "SHA-256 of the weights (hex), as provenance. A server that names its weights must name these."},
    "token": {"type": "string", "pattern": "^[!-~]*$", "maxLength": 8192, "default": "", "x-secret": true,
     "description": "Sent as Authorization: Bearer."},
    "ca_file": {"type": "string", "default": "",
     "description": "PEM file with the authorities that may vouch for the server; empty: the system's."},
    "verify": {"type": "boolean", "default": true,
     "description": "false: anybody may pose as the server. For a test only."},
    "binary": {"type": "string", "enum": ["auto", "always", "never"], "default": "auto",
     "description": "Tensors as bytes instead of JSON numbers; auto: when the server lists binary_tensor_data."},
    "connect_timeout": {"type": "string", "format": "duration", "default": "5 s", "minimum": 1, "maximum": 600000},
    "request_timeout": {"type": "string", "format": "duration", "default": "60 s", "minimum": 1, "maximum": 3600000,
     "description": "Of one attempt, connecting included."},
    "load_timeout": {"type": "string", "format": "duration", "default": "20 s", "minimum": 1, "maximum": 3600000,
     "description": "Of looking at the server and trying the model, before an instance is ready."},
    "retries": {"type": "integer", "minimum": 0, "maximum": 10, "default": 2,
     "description": "Further attempts when no answer came, or 429, 502, 503 or 504."},
    "parameters": {"type": "object", "default": {}, "additionalProperties": true,
     "description": "Sent with every request as the model's own parameters."},
    )",
    bioimageio::kServingProperties, ",\n    ", bioimageio::kMarginProperty, R"(,
    "input": {"type": "object", "additionalProperties": false, "properties": {
      "tensor": {"type": "string", "description": "Name of the input tensor; empty: the only one."},
      )",
    bioimageio::kInputProperties, R"(}},
    "output": {"type": "object", "additionalProperties": false, "properties": {
      )",
    bioimageio::kOutputProperties, "}}}}");

/// `config` is the canonical JSON that the host checked against the schema. Throws Failure(INVALID).
Settings read_settings(std::string_view config);

}  // namespace model_remote
