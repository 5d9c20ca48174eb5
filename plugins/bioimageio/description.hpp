// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What package/1 says of a model, as values. Standard library and JSON only: these sources are compiled into
// each model plugin, with whatever string ABI its vendor library wants.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace bioimageio {

enum class AxisRole { batch, channel, index, time, space };

/// How long an axis may be.
struct Size {
    enum class Kind { fixed, stepped, reference, any, data_dependent } kind = Kind::any;
    std::int64_t fixed = 0;
    std::int64_t min = 0;  ///< stepped: min + k · step
    std::int64_t step = 0;
    std::string tensor;  ///< reference: ⌊size of that axis · scale + offset⌋
    std::string axis;
    double scale = 1;
    double offset = 0;
};

struct Axis {
    std::string id;
    AxisRole role = AxisRole::space;
    Size size;
    std::int64_t halo = 0;
    std::vector<std::string> channel_names;
    double scale = 1;                      ///< of a space axis: length of a pixel in `unit`
    std::optional<std::string> unit = {};  ///< "micrometer" …; nothing where the package says none
};

/// One processing step; which members count follows `id`, as abi/package.h lists them.
struct Step {
    std::string id;
    std::string dtype;
    std::vector<double> first;   ///< threshold, gain or mean
    std::vector<double> second;  ///< offset or std
    std::optional<double> min, max;
    std::optional<double> min_percentile, max_percentile;
    double eps = 0;
    std::optional<std::string> axis;
    std::optional<std::vector<std::string>> axes;  ///< nothing: all
    std::optional<std::string> reference_tensor;
};

struct FileName {
    std::string file;
    std::optional<std::string> sha256;
};

struct Tensor {
    std::string id;
    std::vector<Axis> axes;
    std::string data_type;
    bool optional = false;
    std::vector<Step> processing;
    std::optional<FileName> test_tensor;
};

struct Weights {
    std::string format;
    std::optional<std::string> file;
    std::optional<std::string> url;
    std::optional<std::string> sha256;
    std::optional<std::string> unsupported;  ///< a field of the entry that is not known
};

struct Description {
    bool plain = false;  ///< a weights file without a description
    std::string name;
    std::optional<std::string> version;
    std::optional<std::string> licence;
    std::vector<Tensor> inputs;
    std::vector<Tensor> outputs;
    std::vector<Weights> weights;
};

/// From the JSON of package/1; throws Failure(INTERNAL) when it is not of that shape.
Description read_description(const std::string& json);

}  // namespace bioimageio
