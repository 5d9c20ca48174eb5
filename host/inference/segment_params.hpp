// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a request may say about a segmentation.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "error.hpp"
#include "geometry/instances.hpp"
#include "inference/served_model.hpp"

namespace spheroseg {

struct SegmentParams {
    double threshold = 0.5;  ///< 0–1, for models that give probabilities
    double min_area = 100;   ///< px; smaller objects are left out
    bool holes = true;       ///< false: holes are filled
    double simplify = 1.0;   ///< px; 0: outlines follow pixel edges exactly
    std::uint32_t page = 0;
    std::optional<std::uint32_t> channel;
    geometry::Split split = geometry::Split::none;  ///< how touching objects are separated; "auto" is settled
    double seed_threshold = 0.6;                    ///< 0–1, see geometry::InstanceRules
    double neck = 0.75;                             ///< 0–1, the same
    std::optional<double> diameter;  ///< px of a typical object; without it, it is found where it matters
    nlohmann::json model =
        nlohmann::json::object();  ///< the model's own parameters, checked, defaults filled in

    /// The common ones, from the JSON of a request; faults go to `error`.
    static SegmentParams read(const ModelFacts& facts, const nlohmann::json& params, Error& error);
    /// Takes the names of the common ones out.
    static void drop_common(nlohmann::json& params);

    /// All of it, as provenance.
    nlohmann::json to_json() const;
    geometry::InstanceRules rules() const;
};

}  // namespace spheroseg
