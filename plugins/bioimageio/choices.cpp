// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "choices.hpp"

#include <spheroseg/abi.h>

#include <algorithm>
#include <map>

namespace bioimageio {
namespace {

using nlohmann::json;

template <typename Value>
std::optional<Value> optional_value(const json& from, const char* key) {
    const auto found = from.find(key);
    if (found == from.end()) return std::nullopt;
    return found->get<Value>();
}

PlainInput read_input(const json& from) {
    static const std::map<std::string, std::uint32_t> names{{"none", SPHEROSEG_NORMALISE_NONE},
                                                            {"unit", SPHEROSEG_NORMALISE_UNIT},
                                                            {"percentile", SPHEROSEG_NORMALISE_PERCENTILE},
                                                            {"moments", SPHEROSEG_NORMALISE_MOMENTS},
                                                            {"range", SPHEROSEG_NORMALISE_RANGE}};
    PlainInput input;
    input.channels = from.value("channels", 1U);
    input.normalise = names.at(from.value("normalise", "unit"));
    input.low = from.value("low", 1.0);
    input.high = from.value("high", 99.8);
    input.channels_last = from.value("layout", "nchw") == std::string("nhwc");
    input.size_multiple = from.value("size_multiple", 32U);
    input.mean = optional_value<double>(from, "mean");
    input.deviation = optional_value<double>(from, "std");
    input.epsilon = from.value("epsilon", input.epsilon);
    input.joint = from.value("joint", input.joint);
    return input;
}

void read_output(const json& from, Choices& to) {
    static const std::map<std::string, std::uint32_t> guides{{"none", SPHEROSEG_GUIDE_NONE},
                                                             {"boundary", SPHEROSEG_GUIDE_BOUNDARY},
                                                             {"distance", SPHEROSEG_GUIDE_DISTANCE}};
    static const std::map<std::string, Activation> activations{
        {"none", Activation::none}, {"sigmoid", Activation::sigmoid}, {"softmax", Activation::softmax}};
    to.output = from.value("tensor", "");
    to.output_channels = optional_value<std::uint32_t>(from, "channels");
    if (const auto layout = optional_value<std::string>(from, "layout"))
        to.output_channels_last = *layout == "nhwc";
    to.classes = from.value("classes", std::vector<std::string>());
    to.class_channels = from.value("class_channels", std::vector<std::uint32_t>());
    to.guide = guides.at(from.value("guide", "none"));
    to.guide_channel = optional_value<std::uint32_t>(from, "guide_channel");
    to.activation = activations.at(from.value("activation", "none"));
}

std::string schema_of_defaults(const json& defaults) {
    json properties = json::object();
    for (const auto& [name, value] : defaults.items()) properties[name] = {{"default", value}};
    return properties.empty() ? "{}" : json{{"properties", properties}}.dump();
}

}  // namespace

Choices read_choices(const json& config) {
    Choices choices;
    choices.model = config.at("model").get<std::string>();
    choices.sha256 = config.value("sha256", "");
    std::transform(choices.sha256.begin(), choices.sha256.end(), choices.sha256.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
    choices.instances = config.value("instances", 0U);
    choices.threads = config.value("threads", 0U);
    choices.max_batch = config.value("max_batch", 1U);
    choices.max_delay_ns = config.value("max_delay", std::uint64_t{0}) * 1'000'000;
    choices.tile = optional_value<std::uint32_t>(config, "tile");
    choices.halo = optional_value<std::uint32_t>(config, "halo");
    choices.margin = config.value("margin", 0U);
    choices.golden_tolerance = config.value("golden_tolerance", 1e-4);
    choices.pixel_size_um = optional_value<double>(config, "pixel_size_um");
    choices.object_diameter_px = config.value("object_diameter_px", 0.0);
    if (const auto input = config.find("input"); input != config.end() && !input->empty())
        choices.input = read_input(*input);
    read_output(config.value("output", json::object()), choices);
    choices.defaults = config.value("defaults", json::object());
    choices.parameter_schema = schema_of_defaults(choices.defaults);
    return choices;
}

}  // namespace bioimageio
