// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/outlines.hpp"
#include "geometry/raster.hpp"
#include "inference/page_objects.hpp"

namespace spheroseg {
namespace {

/// Measures the objects of `which` (indices), whose pixels are in `labels` under index + 1. Of an outline so
/// thin that its pixels fall apart, the largest piece is measured.
void measure_labelled(const geometry::LabelImage& labels, const std::vector<std::size_t>& which,
                      const PixelBuffer& page, std::optional<double> pixel_size_um,
                      std::vector<geometry::Object>& objects) {
    const auto pieces = geometry::find_components(labels);
    const auto outlines = geometry::trace_outlines(pieces);
    const auto samples = sample_view(page);
    const auto measured = geometry::measure(pieces, outlines, &samples);
    std::vector<std::optional<std::size_t>> largest(objects.size());
    for (std::size_t p = 0; p < pieces.count(); ++p) {
        auto& best = largest[pieces.sources[p] - 1];
        if (!best || pieces.areas[p] > pieces.areas[*best]) best = p;
    }
    for (const std::size_t i : which)
        objects[i].measurements = geometry::to_json(measured[*largest[i]], pixel_size_um);
}

}  // namespace

Result<std::vector<geometry::Object>> measure_drawn(std::vector<geometry::Object> drawn,
                                                    const PixelBuffer& page,
                                                    std::optional<double> pixel_size_um) {
    const std::vector<std::uint32_t> empty(std::size_t{page.width} * page.height, 0);
    geometry::LabelImage together{page.width, page.height, empty};
    std::vector<std::uint64_t> own(drawn.size());
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        own[i] = geometry::rasterise(drawn[i].polygon, static_cast<std::uint32_t>(i + 1), together);
        drawn[i].bbox = geometry::bounding_box(drawn[i].polygon.exterior);
        if (own[i] == 0)
            return tl::unexpected(
                Error{ErrorKind::unprocessable,
                      "invalid_polygon",
                      "A polygon is not one that can be stored.",
                      {{"objects[" + std::to_string(i) + "].polygon", "it covers the centre of no pixel"}}});
    }
    std::vector<std::uint64_t> visible(drawn.size(), 0);
    for (const std::uint32_t label : together.labels)
        if (label != 0) ++visible[label - 1];
    std::vector<std::size_t> apart;
    for (std::size_t i = 0; i < drawn.size(); ++i)
        if (visible[i] == own[i]) apart.push_back(i);
    measure_labelled(together, apart, page, pixel_size_um, drawn);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        if (visible[i] == own[i]) continue;
        geometry::LabelImage alone{page.width, page.height,
                                   empty};  // partly covered by another: measured by itself
        geometry::rasterise(drawn[i].polygon, static_cast<std::uint32_t>(i + 1), alone);
        measure_labelled(alone, {i}, page, pixel_size_um, drawn);
    }
    return drawn;
}

}  // namespace spheroseg
