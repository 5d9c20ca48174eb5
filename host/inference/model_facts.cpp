// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/model_facts.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include "inference/segment_params.hpp"
#include "plugin/failure.hpp"

namespace spheroseg {
namespace {

constexpr std::chrono::seconds kLongestDelay{1};
constexpr std::uint32_t kMostInstances = 256;
constexpr std::uint32_t kMostThreads = 1024;

/// Members since 1.1 are zero where an older plugin left them alone, since the struct was zeroed before.
void read_since_1_1(const spheroseg_model_info& info, ModelFacts& facts) {
    facts.normalise.low = info.normalise_low;
    facts.normalise.high = info.normalise_high;
    if (info.normalise_epsilon != 0) facts.normalise.epsilon = info.normalise_epsilon;
    facts.normalise.joint = info.normalise_joint == 1;
    facts.tile_shrinks = info.tile_shrinks == 1;
    facts.margin = info.margin != 0 ? info.margin : info.halo;
    facts.guide = info.guide;
    facts.instances = info.instances;
    facts.threads = info.threads;
    // Longer than any delay that is let through stays too long, whatever the plugin said.
    facts.max_delay = std::chrono::nanoseconds(
        std::min<std::uint64_t>(info.max_delay_ns, 2 * std::chrono::nanoseconds(kLongestDelay).count()));
    facts.object_diameter_px = info.object_diameter_px;
    facts.detail = sdk::to_view(info.detail);
}

/// Moves the defaults of the host's parameters out of the model's schema.
nlohmann::json take_defaults(nlohmann::json& schema) {
    nlohmann::json defaults = nlohmann::json::object();
    if (!schema.is_object() || !schema.contains("properties") || !schema["properties"].is_object())
        return defaults;
    for (const char* name : kHostParameters) {
        const auto found = schema["properties"].find(name);
        if (found == schema["properties"].end()) continue;
        if (found->is_object() && found->contains("default")) defaults[name] = found->at("default");
        schema["properties"].erase(found);
        if (schema.contains("required") && schema["required"].is_array()) {
            auto& required = schema["required"];
            required.erase(std::remove(required.begin(), required.end(), name), required.end());
        }
    }
    return defaults;
}

std::optional<std::string> what_is_wrong(const Normalisation& normalise) {
    if (normalise.how > SPHEROSEG_NORMALISE_RANGE)
        return "normalise " + std::to_string(normalise.how) + " is unknown.";
    if (!(normalise.epsilon > 0 && std::isfinite(normalise.epsilon)))
        return "normalise_epsilon is not positive.";
    if (normalise.how == SPHEROSEG_NORMALISE_RANGE &&
        !(normalise.low >= 0 && normalise.low < normalise.high && normalise.high <= 100))
        return "normalise_low and normalise_high are not percentiles in order.";
    return std::nullopt;
}

std::optional<std::string> what_is_wrong(const ModelFacts& facts) {
    if (!facts.parameter_schema.is_object()) return "parameter_schema is not a JSON object.";
    if (facts.classes.empty()) return "it names no class.";
    if (facts.output > SPHEROSEG_OUTPUT_POLYGONS)
        return "output " + std::to_string(facts.output) + " is unknown.";
    if (auto wrong = what_is_wrong(facts.normalise)) return wrong;
    if ((facts.tile_width == 0) != (facts.tile_height == 0)) return "only one edge of the tile is fixed.";
    if (facts.tile_width != 0 && (facts.tile_width <= 2 * facts.halo || facts.tile_height <= 2 * facts.halo))
        return "the halo leaves nothing of a tile.";
    if (facts.tile_width != 0 &&
        std::min(facts.tile_width, facts.tile_height) - 2 * facts.halo < facts.size_multiple)
        return "the halo leaves less than size_multiple of a tile, so tiles can't lie in step with the "
               "network.";
    if (facts.tile_width != 0 && facts.output != SPHEROSEG_OUTPUT_PROBABILITY)
        return "labels and polygons need the whole image (tile 0), since tiles can't be joined.";
    if (facts.tile_shrinks && (facts.tile_width == 0 || facts.tile_width % facts.size_multiple != 0 ||
                               facts.tile_height % facts.size_multiple != 0))
        return "tiles that shrink in multiples of size_multiple are no multiple of it.";
    if (facts.tile_width != 0 && facts.margin > facts.halo) return "the margin is wider than the halo.";
    if (facts.tile_width != 0 && facts.margin != facts.halo && !facts.tile_shrinks)
        return "tiles of one size have the halo for a margin.";
    if (facts.guide > SPHEROSEG_GUIDE_DISTANCE)
        return "guide " + std::to_string(facts.guide) + " is unknown.";
    if (facts.guide != SPHEROSEG_GUIDE_NONE && facts.output != SPHEROSEG_OUTPUT_PROBABILITY)
        return "a guide goes with the output probability only.";
    if (facts.instances > kMostInstances)
        return "it wants " + std::to_string(facts.instances) + " instances; at most " +
               std::to_string(kMostInstances) + " are made.";
    if (facts.threads > kMostThreads)
        return "it wants " + std::to_string(facts.threads) + " threads; at most " +
               std::to_string(kMostThreads) + " are given.";
    if (facts.max_delay > kLongestDelay) return "max_delay_ns is longer than a second.";
    if (!std::isfinite(facts.object_diameter_px) || facts.object_diameter_px < 0)
        return "object_diameter_px is no length.";
    Error faults{ErrorKind::unprocessable, "", ""};
    SegmentParams::read(facts, nlohmann::json::object(), faults);
    if (!faults.fields.empty())
        return "its default of " + faults.fields[0].field + " is wrong: " + faults.fields[0].reason + ".";
    return std::nullopt;
}

auto shapes(const ModelFacts& facts) {
    const Normalisation& normalise = facts.normalise;
    return std::tie(facts.input_channels, normalise.how, normalise.low, normalise.high, normalise.epsilon,
                    normalise.joint, facts.output, facts.tile_width, facts.tile_height, facts.tile_shrinks,
                    facts.halo, facts.size_multiple, facts.margin, facts.classes, facts.guide);
}

}  // namespace

Result<ModelFacts> ModelFacts::read(const sdk::Model& model, std::string name, std::string plugin) {
    auto info = guarded([&] {
        sdk::Call call;
        return model.describe(call);
    });
    if (!info) return tl::unexpected(info.error());
    ModelFacts facts;
    facts.name = std::move(name);
    facts.plugin = std::move(plugin);
    facts.origin = {std::string(sdk::to_view(info->version)),
                    std::string(sdk::to_view(info->weights_sha256))};
    facts.input_channels = info->input_channels;
    facts.normalise.how = info->normalise;
    facts.output = info->output;
    facts.tile_width = info->tile_width;
    facts.tile_height = info->tile_height;
    facts.halo = info->halo;
    facts.size_multiple = std::max(1U, info->size_multiple);
    facts.max_batch = std::max(1U, info->max_batch);
    for (std::uint32_t i = 0; i < info->class_count; ++i)
        facts.classes.emplace_back(sdk::to_view(info->classes[i]));
    facts.pixel_size_um = info->pixel_size_um;
    facts.device = sdk::to_view(info->device);
    facts.precision = sdk::to_view(info->precision);
    facts.max_pixels = info->max_pixels;
    facts.parameter_schema = nlohmann::json::parse(sdk::to_view(info->parameter_schema), nullptr, false);
    facts.defaults = take_defaults(facts.parameter_schema);
    read_since_1_1(*info, facts);
    if (const auto wrong = what_is_wrong(facts))
        return fail(ErrorKind::unavailable, "model_description",
                    "The model " + facts.name + " describes itself wrongly: " + *wrong);
    return facts;
}

ModelFacts ModelFacts::unread(std::string name, std::string plugin, std::string why) {
    ModelFacts facts;
    facts.name = std::move(name);
    facts.plugin = std::move(plugin);
    facts.classes = {"object"};
    facts.wrong = std::move(why);
    return facts;
}

bool same_shapes(const ModelFacts& one, const ModelFacts& other) {
    return shapes(one) == shapes(other);
}

bool runs_on_cpu(const std::string& device) {
    return device.empty() || device == "auto" || device.compare(0, 3, "cpu") == 0;
}

}  // namespace spheroseg
