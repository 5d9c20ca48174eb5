// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a request may say about a segmentation.
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "error.hpp"
#include "geometry/instances.hpp"
#include "inference/model_facts.hpp"

namespace spheroseg {

/// The names of the parameters that every model has; what else a request gives is the model's own.
inline constexpr std::array kHostParameters{"threshold", "min_area",       "min_score",  "simplify",
                                            "holes",     "page",           "channel",    "split",
                                            "diameter",  "seed_threshold", "prominence", "neck"};

struct SegmentParams {
    double threshold = 0.5;          ///< 0–1
    bool thresholded = true;         ///< the model gives probabilities; else the threshold says nothing
    std::optional<double> min_area;  ///< px; smaller objects are left out; without it, least_area says
    double min_score = 0;   ///< 0–1; objects of a lesser score are left out, those without one stay
    bool holes = true;      ///< false: holes are filled
    double simplify = 1.0;  ///< px; 0: outlines follow pixel edges exactly
    std::uint32_t page = 0;
    std::optional<std::uint32_t> channel;
    geometry::Split split = geometry::Split::none;  ///< how touching objects are separated; "auto" is settled
    double seed_threshold = 0.6;                    ///< 0–1, see geometry::InstanceRules
    double prominence = 0;                          ///< 0–1, the same
    double neck = 0.75;                             ///< 0–1, the same
    std::optional<double> diameter;  ///< px of a typical object; without it, it is found where it matters
    nlohmann::json model =
        nlohmann::json::object();  ///< the model's own parameters, checked, defaults filled in

    /// The host's, from the JSON of a request over the model's defaults; faults go to `error`.
    static SegmentParams read(const ModelFacts& facts, const nlohmann::json& params, Error& error);
    /// Takes the host's out.
    static void drop_host(nlohmann::json& params);

    /// All that has a part in the result, as provenance.
    nlohmann::json to_json() const;
    /// `least_px`: what `min_area` has come to.
    geometry::InstanceRules rules(double least_px) const;
};

}  // namespace spheroseg
