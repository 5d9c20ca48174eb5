// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What an operator's YAML says beside the package, the same words in every plugin that serves packages.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace bioimageio {

enum class Activation { none, sigmoid, softmax };

/// What a plain weights file can't say of its input.
struct PlainInput {
    std::uint32_t channels = 1;
    std::uint32_t normalise = 0;  ///< SPHEROSEG_NORMALISE_*
    double low = 0;               ///< percentiles of NORMALISE_RANGE
    double high = 100;
    bool channels_last = false;
    std::uint32_t size_multiple = 1;
    std::optional<double> mean, deviation;  ///< (v − mean) / deviation after the normalisation
    double epsilon = 1e-6;                  ///< of NORMALISE_RANGE and NORMALISE_MOMENTS
    bool joint = false;                     ///< the same: one statistic of all channels
};

struct Choices {
    std::string model;   ///< path
    std::string sha256;  ///< pin of the weights file in lower-case hex, may be empty
    std::uint32_t instances = 0;
    std::uint32_t threads = 0;
    std::uint32_t max_batch = 1;
    std::uint64_t max_delay_ns = 0;
    std::optional<std::uint32_t> tile;  ///< 0: the whole image in one piece
    std::optional<std::uint32_t> halo;
    std::uint32_t margin = 0;  ///< of reflection around the page; 0: the halo
    double golden_tolerance = 1e-4;
    std::optional<double> pixel_size_um;  ///< 0: does not matter; nothing: what the package says
    double object_diameter_px = 0;
    std::optional<PlainInput> input;
    std::string output;                            ///< id of the output tensor, empty: the first
    std::optional<std::uint32_t> output_channels;  ///< of a plain weights file
    std::optional<bool> output_channels_last;      ///< of a plain weights file; nothing: as the input
    std::vector<std::string> classes;
    std::vector<std::uint32_t> class_channels;
    std::uint32_t guide = 0;  ///< SPHEROSEG_GUIDE_*
    std::optional<std::uint32_t> guide_channel;
    Activation activation = Activation::none;
    /// The host's parameters that have other defaults with this model,
    nlohmann::json defaults = nlohmann::json::object();
    /// and the same as JSON Schema.
    std::string parameter_schema = "{}";
};

/// From a configuration that the host has checked against a schema with the properties below.
Choices read_choices(const nlohmann::json& config);

/// Texts that are there before any code runs, as a descriptor wants them, put one behind the other.
template <typename... Parts>
constexpr auto join(const Parts&... parts) {
    std::array<char, (std::size(Parts{}) + ...) - sizeof...(Parts) + 1> whole{};
    std::size_t at = 0;
    const auto append = [&](const auto& part) {
        for (std::size_t i = 0; i + 1 < std::size(part); ++i) whole[at++] = part[i];
    };
    (append(parts), ...);
    return whole;
}

/// Members of `properties` in a plugin's schema, without braces: of what is loaded from a file,
inline constexpr char kPackageProperties[] = R"json("model": {"type": "string", "minLength": 1,
     "description": "Weights file, bioimageio.yaml, a folder that holds one, or a zip of it."},
    "sha256": {"type": "string", "pattern": "^([0-9a-fA-F]{64})?$", "default": "",
     "description": "The weights file must have this SHA-256 (hex)."},
    "threads": {"type": "integer", "minimum": 0, "maximum": 1024, "default": 0,
     "description": "Of each instance; 0: the host's share of the cores."},
    "golden_tolerance": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "default": 1e-4,
     "description": "Largest difference from the package's own test output."})json";

/// of how any network is served,
inline constexpr char kServingProperties[] =
    R"json("instances": {"type": "integer", "minimum": 0, "maximum": 64, "default": 0,
     "description": "0: the host's setting."},
    "max_batch": {"type": "integer", "minimum": 1, "maximum": 64, "default": 1},
    "max_delay": {"type": "string", "format": "duration", "default": "0 ms", "minimum": 0, "maximum": 1000,
     "description": "How long an image may wait for others of its shape while an instance is busy, 1 s at most."},
    "tile": {"type": "integer", "minimum": 0, "maximum": 16384,
     "description": "Side of a tile in pixels, the largest where the network takes several; 0: the whole image at once; absent: from the package, or 512."},
    "halo": {"type": "integer", "minimum": 0, "maximum": 4096,
     "description": "Pixels at each tile border that are not used; absent: from the package, or an eighth of a tile."},
    "pixel_size_um": {"type": "number", "minimum": 0,
     "description": "Pixel size that the model was trained at: pages whose own is known are resized to it; 0: does not matter; absent: from the package, where it says one."},
    "object_diameter_px": {"type": "number", "minimum": 0, "default": 0,
     "description": "Typical object's diameter that the model was trained at; 0: any."},
    "defaults": {"type": "object", "additionalProperties": false,
     "description": "What the host takes for this model where a request does not say.",
     "properties": {
      "threshold": {"type": "number", "minimum": 0, "maximum": 1},
      "min_area": {"type": "number", "minimum": 0, "maximum": 1e12},
      "min_score": {"type": "number", "minimum": 0, "maximum": 1},
      "simplify": {"type": "number", "minimum": 0, "maximum": 1000},
      "holes": {"type": "boolean"},
      "split": {"type": "string", "enum": ["auto", "none", "guide", "distance"]},
      "prominence": {"type": "number", "minimum": 0, "maximum": 1},
      "neck": {"type": "number", "minimum": 0, "maximum": 1},
      "seed_threshold": {"type": "number", "minimum": 0, "maximum": 1}}})json";

/// of plugins whose networks take tiles of several sizes,
inline constexpr char kMarginProperty[] =
    R"json("margin": {"type": "integer", "minimum": 0, "maximum": 4096, "default": 0,
     "description": "Pixels of the page's reflection around it; 0: as many as the halo. Fewer mean less work, for networks that were trained on crops."})json";

/// of `input`,
inline constexpr char kInputProperties[] =
    R"json("channels": {"type": "integer", "minimum": 1, "maximum": 64, "description": "Absent: 1."},
      "normalise": {"type": "string", "enum": ["none", "unit", "percentile", "moments", "range"],
       "description": "Absent: unit. range takes the percentiles low (1) and high (99.8), unclipped."},
      "low": {"type": "number", "minimum": 0, "maximum": 100},
      "high": {"type": "number", "minimum": 0, "maximum": 100},
      "epsilon": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "description": "Of range and moments; absent: 1e-6."},
      "joint": {"type": "boolean", "description": "Of range and moments: one statistic of all channels."},
      "mean": {"type": "number", "description": "With std: (v - mean) / std after normalise."},
      "std": {"type": "number", "exclusiveMinimum": 0},
      "layout": {"type": "string", "enum": ["nchw", "nhwc"], "description": "Absent: nchw."},
      "size_multiple": {"type": "integer", "minimum": 1, "maximum": 1024, "description": "Absent: 32."})json";

/// and of `output`.
inline constexpr char kOutputProperties[] =
    R"json("tensor": {"type": "string", "description": "Id of the output tensor; empty: the first."},
      "channels": {"type": "integer", "minimum": 1, "maximum": 1000,
       "description": "Of a plain weights file; absent: one for each class and the guide."},
      "layout": {"type": "string", "enum": ["nchw", "nhwc"],
       "description": "Of a plain weights file; absent: the input's."},
      "classes": {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "maxItems": 1000},
      "class_channels": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 999}, "minItems": 1,
       "maxItems": 1000, "description": "Output channel of each class; absent: all but the guide's, in order."},
      "guide": {"type": "string", "enum": ["none", "boundary", "distance"],
       "description": "A channel that tells touching objects apart."},
      "guide_channel": {"type": "integer", "minimum": 0, "maximum": 999, "description": "Absent: the last."},
      "activation": {"type": "string", "enum": ["none", "sigmoid", "softmax"],
       "description": "After the package's own postprocessing."})json";

/// All of them, for a plugin that loads files; `join` puts them into the plugin's own.
inline constexpr auto kProperties = join(kPackageProperties, ",\n    ", kServingProperties,
                                         R"json(,
    "input": {"type": "object", "additionalProperties": false,
     "description": "Of a plain weights file only: what a package says by itself.",
     "properties": {
      )json",
                                         kInputProperties, R"json(}},
    "output": {"type": "object", "additionalProperties": false,
     "properties": {
      )json",
                                         kOutputProperties, "}}");

}  // namespace bioimageio
