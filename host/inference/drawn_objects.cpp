// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <algorithm>
#include <tuple>

#include "geometry/outlines.hpp"
#include "geometry/raster.hpp"
#include "inference/page_objects.hpp"

namespace spheroseg {
namespace {

geometry::Components pixel_pieces(const geometry::Polygon& polygon, const PageRows& page) {
    geometry::ComponentBuilder builder(page.width(), page.height(), false);
    geometry::for_each_span(
        polygon, page.width(), 0, page.height(),
        [&](std::uint32_t row, std::uint32_t begin, std::uint32_t end) { builder.add(row, begin, end, 1); });
    return builder.finish();
}

/// Of an outline so thin that its pixels fall apart, the largest piece counts.
std::vector<geometry::Run> largest_piece(const geometry::Polygon& polygon, const PageRows& page) {
    geometry::Components pieces = pixel_pieces(polygon, page);
    if (pieces.count() < 2) return std::move(pieces.runs);
    const auto largest = static_cast<std::uint32_t>(
        std::max_element(pieces.areas.begin(), pieces.areas.end()) - pieces.areas.begin() + 1);
    auto& runs = pieces.runs;
    runs.erase(std::remove_if(runs.begin(), runs.end(),
                              [&](const geometry::Run& run) { return run.component != largest; }),
               runs.end());
    return std::move(runs);
}

bool lies_within(const geometry::Polygon& polygon, const PageRows& page) {
    const geometry::Box box = geometry::bounding_box(polygon.exterior);
    return box.x >= 0 && box.y >= 0 && box.x + box.width <= page.width() &&
           box.y + box.height <= page.height();
}

bool is_measured(const geometry::Object& object) {
    return !object.measurements.is_null();
}

/// One component for each outline, whether it lies apart from the others or not; empty where an outline that
/// is measured already lies between the centres of pixels.
Result<geometry::Components> pixels_of(const std::vector<geometry::Object>& drawn, const PageRows& page,
                                       std::uint64_t most_bytes, const CallContext& context) {
    geometry::Components all;
    all.width = page.width();
    all.height = page.height();
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        SPHEROSEG_TRY(wanted, context.checkpoint());
        const auto runs = largest_piece(drawn[i].polygon, page);
        if (runs.empty() && !is_measured(drawn[i]))
            return tl::unexpected(
                Error{ErrorKind::unprocessable,
                      "invalid_polygon",
                      "A polygon is not one that can be stored.",
                      {{"objects[" + std::to_string(i) + "].polygon", "it covers the centre of no pixel"}}});
        std::uint64_t area = 0;
        for (geometry::Run run : runs) {
            area += run.end - run.begin;
            run.component = static_cast<std::uint32_t>(i + 1);
            all.runs.push_back(run);
        }
        all.areas.push_back(area);
        all.sources.push_back(static_cast<std::uint32_t>(i + 1));
        if (3 * sizeof(geometry::Run) * all.runs.size() > most_bytes)  // with the groups of them, and growing
            return fail(ErrorKind::unprocessable, "memory_exceeded",
                        "The outlines need more memory than one segmentation may take (models.memory).");
    }
    std::sort(all.runs.begin(), all.runs.end(), [](const geometry::Run& a, const geometry::Run& b) {
        return std::tie(a.row, a.begin, a.component) < std::tie(b.row, b.begin, b.component);
    });
    return all;
}

}  // namespace

std::vector<geometry::Polygon> parts_on_page(const geometry::Polygon& polygon, const PageRows& page) {
    const geometry::Components pieces = pixel_pieces(polygon, page);
    if (pieces.count() > 0 && lies_within(polygon, page)) return {polygon};
    return geometry::trace_outlines(pieces);
}

Result<std::vector<geometry::Object>> measure_drawn(std::vector<geometry::Object> drawn, PageRows& page,
                                                    std::optional<double> pixel_size_um,
                                                    std::uint64_t most_bytes, const CallContext& context) {
    if (std::all_of(drawn.begin(), drawn.end(), is_measured)) return drawn;
    SPHEROSEG_TRY(pixels, pixels_of(drawn, page, most_bytes, context));
    SPHEROSEG_TRY(intensities, measure_samples(*pixels, page, most_bytes, context));
    const auto groups = geometry::group_runs(*pixels);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        if (is_measured(drawn[i])) continue;
        SPHEROSEG_TRY(wanted, context.checkpoint());
        const auto outline = geometry::trace_outline(*pixels, groups, i);
        auto measured = geometry::measure_shape(*pixels, groups, i, outline);
        measured.channels = std::move((*intensities)[i]);
        drawn[i].measurements = geometry::to_json(measured, pixel_size_um);
        drawn[i].bbox = geometry::bounding_box(outline.exterior);
    }
    return drawn;
}

}  // namespace spheroseg
