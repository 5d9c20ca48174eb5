// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "description.hpp"

#include <map>
#include <spheroseg/boundary.hpp>

namespace bioimageio {
namespace {

using nlohmann::json;

template <typename Value>
std::optional<Value> optional_value(const json& from, const char* key) {
    const json& value = from.at(key);
    if (value.is_null()) return std::nullopt;
    return value.get<Value>();
}

AxisRole role_of(const std::string& type) {
    static const std::map<std::string, AxisRole> roles{{"batch", AxisRole::batch},
                                                       {"channel", AxisRole::channel},
                                                       {"index", AxisRole::index},
                                                       {"time", AxisRole::time},
                                                       {"space", AxisRole::space}};
    return roles.at(type);
}

Size read_size(const json& from) {
    Size size;
    if (from.contains("fixed")) {
        size.kind = Size::Kind::fixed;
        size.fixed = from.at("fixed").get<std::int64_t>();
    } else if (from.contains("step")) {
        size.kind = Size::Kind::stepped;
        size.min = from.at("min").get<std::int64_t>();
        size.step = from.at("step").get<std::int64_t>();
    } else if (from.contains("tensor")) {
        size.kind = Size::Kind::reference;
        size.tensor = from.at("tensor").get<std::string>();
        size.axis = from.at("axis").get<std::string>();
        size.scale = from.at("scale").get<double>();
        size.offset = from.at("offset").get<double>();
    } else if (from.contains("data_dependent")) {
        size.kind = Size::Kind::data_dependent;
    }
    return size;
}

Axis read_axis(const json& from) {
    Axis axis;
    axis.id = from.at("id").get<std::string>();
    axis.role = role_of(from.at("type").get<std::string>());
    axis.size = read_size(from.at("size"));
    axis.halo = from.at("halo").get<std::int64_t>();
    axis.scale = from.at("scale").get<double>();
    axis.unit = optional_value<std::string>(from, "unit");
    axis.channel_names =
        optional_value<std::vector<std::string>>(from, "channel_names").value_or(std::vector<std::string>());
    return axis;
}

Step read_step(const json& from) {
    Step step;
    step.id = from.at("id").get<std::string>();
    step.dtype = from.value("dtype", "");
    for (const char* key : {"threshold", "gain", "mean"})
        if (from.contains(key)) step.first = from.at(key).get<std::vector<double>>();
    for (const char* key : {"offset", "std"})
        if (from.contains(key)) step.second = from.at(key).get<std::vector<double>>();
    step.eps = from.value("eps", 0.0);
    if (from.contains("min")) step.min = optional_value<double>(from, "min");
    if (from.contains("max")) step.max = optional_value<double>(from, "max");
    if (from.contains("min_percentile")) step.min_percentile = optional_value<double>(from, "min_percentile");
    if (from.contains("max_percentile")) step.max_percentile = optional_value<double>(from, "max_percentile");
    if (from.contains("axis")) step.axis = optional_value<std::string>(from, "axis");
    if (from.contains("axes")) step.axes = optional_value<std::vector<std::string>>(from, "axes");
    if (from.contains("reference_tensor"))
        step.reference_tensor = optional_value<std::string>(from, "reference_tensor");
    return step;
}

Tensor read_tensor(const json& from) {
    Tensor tensor;
    tensor.id = from.at("id").get<std::string>();
    for (const auto& axis : from.at("axes")) tensor.axes.push_back(read_axis(axis));
    tensor.data_type = from.at("data_type").get<std::string>();
    tensor.optional = from.at("optional").get<bool>();
    for (const auto& step : from.at("processing")) tensor.processing.push_back(read_step(step));
    const json& test = from.at("test_tensor");
    if (!test.is_null())
        tensor.test_tensor =
            FileName{test.at("file").get<std::string>(), optional_value<std::string>(test, "sha256")};
    return tensor;
}

Weights read_weights(const json& from) {
    Weights weights;
    weights.format = from.at("format").get<std::string>();
    weights.file = optional_value<std::string>(from, "file");
    weights.url = optional_value<std::string>(from, "url");
    weights.sha256 = optional_value<std::string>(from, "sha256");
    weights.unsupported = optional_value<std::string>(from, "unsupported");
    return weights;
}

}  // namespace

Description read_description(const std::string& text) {
    try {
        const json from = json::parse(text);
        Description description;
        description.plain = from.at("kind").get<std::string>() == "weights";
        description.name = from.at("name").get<std::string>();
        description.version = optional_value<std::string>(from, "version");
        description.licence = optional_value<std::string>(from, "licence");
        for (const auto& tensor : from.at("inputs")) description.inputs.push_back(read_tensor(tensor));
        for (const auto& tensor : from.at("outputs")) description.outputs.push_back(read_tensor(tensor));
        for (const auto& weights : from.at("weights")) description.weights.push_back(read_weights(weights));
        return description;
    } catch (const std::exception& error) {  // JSON's, and a role that is not known
        throw spheroseg::sdk::Failure(
            SPHEROSEG_INTERNAL, "package_description",
            std::string("The package plugin describes the model in an unknown shape: ") + error.what());
    }
}

}  // namespace bioimageio
