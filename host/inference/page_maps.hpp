// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A model's planes for a page, at the scale that suits its objects, as rows of the page's own size.
#pragma once

#include "inference/page_rows.hpp"
#include "inference/segment_params.hpp"
#include "inference/tiler.hpp"

namespace spheroseg {

/// At which scale the page was shown to the model, and for what.
struct PageScale {
    double factor = 1;               ///< of the page's own
    std::optional<double> diameter;  ///< px of the page, of a typical object: as asked for, or as found;
                                     ///< null where pixel sizes gave the factor, and where nothing did
};

/// {"factor", "diameter"}, as provenance.
nlohmann::json to_json(const PageScale& scale);

/// What one segmentation works with; outlives the rows made of it.
struct MapsOrder {
    const ServedModel& model;
    Admission& place;  ///< at the model, with its own parameters
    const SegmentParams& params;

    PageRows& page;
    const InputPlan& plan;
    std::uint64_t memory;  ///< beside what the page holds
    const CallContext& context;
    ModelWork& work;
};

/// 422 "image_too_large_for_model" where the page's size alone says so.
Result<void> check_maps_size(const MapsOrder& order);

/// Settles the scale and starts the model. The diameter that the request gives wins, then the edges of the
/// page's and the model's pixels, then what a pass at a reduced size finds; each counts only where the model
/// was trained on such. 422 "pixel_size" when the edges are too far apart, "image_too_large_for_model" when
/// it would take more than the memory there is.
Result<std::unique_ptr<RowSource>> page_maps(const MapsOrder& order, std::optional<double> pixel_size_um,
                                             PageScale& scale);

/// What the model's maps leave of the order's memory for objects, with the page shown at that factor.
std::uint64_t memory_beside_maps(const MapsOrder& order, double factor);

/// Takes all rows; the components of each class, [class]. 422 "memory_exceeded".
Result<std::vector<geometry::Components>> find_instances(RowSource& maps, const ModelFacts& facts,
                                                         const geometry::InstanceRules& rules,
                                                         const CallContext& context);

}  // namespace spheroseg
