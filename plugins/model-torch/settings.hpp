// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the operator wrote about one model.
#pragma once

#include <bioimageio/choices.hpp>
#include <string>
#include <string_view>

namespace model_torch {

enum class PrecisionWish { automatic, float32, bfloat16 };

struct Settings {
    bioimageio::Choices choices;
    std::string device = "auto";
    PrecisionWish precision = PrecisionWish::automatic;
    std::string name;     ///< empty: the package's, or the file's
    std::string version;  ///< empty: the package's
};

/// Of the `config:` block: bioimageio::kProperties and the members above.
inline constexpr auto kConfigSchema = bioimageio::join(
    R"({"type": "object", "additionalProperties": false, "required": ["model"], "properties": {
    "device": {"type": "string", "pattern": "^(auto|cpu|cuda:[0-9]{1,2})$", "default": "auto",
     "description": "auto: the first CUDA device, else the processor."},
    "precision": {"type": "string", "enum": ["auto", "float32", "bfloat16"], "default": "auto",
     "description": "auto: bfloat16 where it is faster here and gives the same within 0.02; /models says which and why."},
    "name": {"type": "string", "minLength": 1, "maxLength": 100,
     "description": "Default: the package's name, or the file's without its ending."},
    "version": {"type": "string", "minLength": 1, "maxLength": 100,
     "description": "Default: the package's, or the first 12 digits of the weights' SHA-256."},
    )",
    bioimageio::kMarginProperty, ",\n    ", bioimageio::kProperties, "}}");

/// `config` is the canonical JSON that the host checked against the schema. Throws Failure(INVALID).
Settings read_settings(std::string_view config);

}  // namespace model_torch
