// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/segment_params.hpp"

#include <cmath>

namespace spheroseg {
namespace {

using geometry::Split;
using nlohmann::json;

/// One number of the params, within its range.
bool read_number(const json& params, const char* name, double least, double most, double& to, Error& error) {
    const auto found = params.find(name);
    if (found == params.end()) return false;
    if (!found->is_number() || !std::isfinite(found->get<double>()) || found->get<double>() < least ||
        found->get<double>() > most) {
        error.fields.push_back({std::string("params.") + name,
                                "expected a number from " + json(least).dump() + " to " + json(most).dump()});
        return false;
    }
    to = found->get<double>();
    return true;
}

std::optional<std::uint32_t> read_index(const json& params, const char* name, Error& error) {
    const auto found = params.find(name);
    if (found == params.end() || found->is_null()) return std::nullopt;
    if (!found->is_number_integer() || found->get<std::int64_t>() < 0 ||
        found->get<std::int64_t>() > 1'000'000) {
        error.fields.push_back({std::string("params.") + name, "expected an integer from 0 to 1000000"});
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(found->get<std::int64_t>());
}

const char* name_of(Split split) {
    return split == Split::guide ? "guide" : split == Split::distance ? "distance" : "none";
}

Split read_split(const ModelFacts& facts, const json& params, Error& error) {
    const bool guided = facts.guide != SPHEROSEG_GUIDE_NONE;
    const auto found = params.find("split");
    const std::string wanted = found == params.end() ? "auto"
                               : found->is_string()  ? found->get<std::string>()
                                                     : std::string();
    if (wanted == "auto") return guided ? Split::guide : Split::none;
    if (wanted == "none") return Split::none;
    const auto refuse = [&](const std::string& reason) {
        error.fields.push_back({"params.split", reason});
        return Split::none;
    };
    if (wanted == "guide")
        return guided
                   ? Split::guide
                   : refuse("the model " + facts.name + " gives no guide; expected auto, none or distance");
    if (wanted != "distance") return refuse("expected auto, none, guide or distance");
    if (facts.output != SPHEROSEG_OUTPUT_PROBABILITY)
        return refuse("the model " + facts.name + " separates objects itself; expected auto or none");
    return Split::distance;
}

}  // namespace

SegmentParams SegmentParams::read(const ModelFacts& facts, const json& given, Error& error) {
    json params = facts.defaults;
    params.update(given);
    SegmentParams out;
    out.thresholded = facts.output == SPHEROSEG_OUTPUT_PROBABILITY;
    read_number(params, "threshold", 0, 1, out.threshold, error);
    double least_px = 0;
    if (read_number(params, "min_area", 0, 1e12, least_px, error)) out.min_area = least_px;
    read_number(params, "min_score", 0, 1, out.min_score, error);
    if (out.min_score > 0 && facts.output == SPHEROSEG_OUTPUT_LABELS)
        error.fields.push_back(
            {"params.min_score", "the model " + facts.name + " gives no scores; leave it out"});
    read_number(params, "simplify", 0, 1000, out.simplify, error);
    if (const auto holes = params.find("holes"); holes != params.end()) {
        if (holes->is_boolean())
            out.holes = holes->get<bool>();
        else
            error.fields.push_back({"params.holes", "expected true or false"});
    }
    if (const auto page = read_index(params, "page", error)) out.page = *page;
    out.channel = read_index(params, "channel", error);
    out.split = read_split(facts, params, error);
    read_number(params, "seed_threshold", 0, 1, out.seed_threshold, error);
    read_number(params, "prominence", 0, 1, out.prominence, error);
    read_number(params, "neck", 0, 1, out.neck, error);
    const auto diameter = params.find("diameter");
    if (diameter == params.end() || diameter->is_null() || *diameter == "auto") return out;
    double diameter_px = 0;
    if (!read_number(params, "diameter", 1, 100000, diameter_px, error)) return out;
    if (facts.object_diameter_px > 0)
        out.diameter = diameter_px;
    else
        error.fields.push_back(
            {"params.diameter", "the model " + facts.name + " works at any scale; leave it out"});
    return out;
}

void SegmentParams::drop_host(json& params) {
    for (const char* name : kHostParameters) params.erase(name);
}

json SegmentParams::to_json() const {
    json out = {{"holes", holes}, {"simplify", simplify}, {"page", page}, {"split", name_of(split)}};
    if (min_area) out["min_area"] = *min_area;
    if (thresholded) out["threshold"] = threshold;
    if (thresholded || min_score > 0) out["min_score"] = min_score;
    if (channel) out["channel"] = *channel;
    if (split == Split::guide) {
        out["seed_threshold"] = seed_threshold;
        out["prominence"] = prominence;
    }
    if (split == Split::distance) out["neck"] = neck;
    if (diameter) out["diameter"] = *diameter;
    out.update(model);
    return out;
}

geometry::InstanceRules SegmentParams::rules(double least_px) const {
    geometry::InstanceRules rules;
    rules.threshold = threshold;
    rules.split = split;
    rules.seed_threshold = seed_threshold;
    rules.prominence = prominence;
    rules.neck = neck;
    rules.min_area = least_px;
    rules.weigh_gaps = !holes;
    return rules;
}

}  // namespace spheroseg
