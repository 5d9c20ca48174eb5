// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Objects of a page with their outlines and measurements.
#pragma once

#include "geometry/intensities.hpp"
#include "geometry/objects.hpp"
#include "inference/page_maps.hpp"

namespace spheroseg {

/// Before costly work: 422 "image_too_large_for_model" where the page's size alone says that the model would
/// take more than the memory there is.
Result<void> check_size(const MapsOrder& order);

/// The area from which on an object counts, in px: what the request says, else what the found scale says.
double least_px(const SegmentParams& params, const PageScale& scale);

/// Runs the model and measures what it finds; numbers are in pixels of the page. `scale` says at which scale
/// the model saw it. 422 "memory_exceeded" when what was found would take more than the memory there is.
Result<std::vector<geometry::Object>> find_objects(const MapsOrder& order,
                                                   std::optional<double> pixel_size_um, PageScale& scale);

/// What a polygon has on the page: itself where it lies within, else the outlines of its pixels there, of
/// each piece by itself. Nothing where it has the centre of no pixel inside: then there is nothing to
/// measure.
std::vector<geometry::Polygon> parts_on_page(const geometry::Polygon& polygon, const PageRows& page);

/// The measured objects of outlines that a person drew on a page, or a model gave; they may lie over each
/// other. Those that have measurements keep them and their boxes. 422 "invalid_polygon", 422
/// "memory_exceeded" when their pixels, or their samples, would take more than `most_bytes`.
Result<std::vector<geometry::Object>> measure_drawn(std::vector<geometry::Object> drawn, PageRows& page,
                                                    std::optional<double> pixel_size_um,
                                                    std::uint64_t most_bytes, const CallContext& context);

/// The page's samples under the components, in as many passes as it takes: [component - 1][channel]. 422
/// "memory_exceeded" when it would hold more than `most_bytes` of them at once.
Result<std::vector<std::vector<geometry::ChannelMeasurements>>> measure_samples(
    const geometry::Components& components, PageRows& page, std::uint64_t most_bytes,
    const CallContext& context);

/// A page's samples, as geometry looks at them.
geometry::SampleView sample_view(const PixelBuffer& page);

}  // namespace spheroseg
