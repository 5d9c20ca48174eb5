// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Objects of a page with their outlines and measurements.
#pragma once

#include "geometry/objects.hpp"
#include "inference/page_maps.hpp"

namespace spheroseg {

/// Runs the model and measures what it finds; numbers are in pixels of the page. `scale` says at which scale
/// the model saw it.
Result<std::vector<geometry::Object>> find_objects(const MapsOrder& order,
                                                   std::optional<double> pixel_size_um, PageScale& scale);

/// The measured objects of outlines that a person drew on a page.
Result<std::vector<geometry::Object>> measure_drawn(std::vector<geometry::Object> drawn,
                                                    const PixelBuffer& page,
                                                    std::optional<double> pixel_size_um);

/// A page's samples, as geometry looks at them.
geometry::SampleView sample_view(const PixelBuffer& page);

}  // namespace spheroseg
