// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Objects as REST has them, and the formats they are exported in.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "error.hpp"
#include "geometry/measurements.hpp"

namespace spheroseg::geometry {

struct Object {
    std::int64_t id = 0;  ///< 1…n
    std::string klass;    ///< "class" in JSON
    std::optional<double> score;
    Polygon polygon;
    Box bbox;                     ///< of the exact pixels
    nlohmann::json measurements;  ///< an object, as to_json gives it
};

nlohmann::json to_json(const Object& object);
/// The shape of rest-api; 400 "invalid_objects" names each fault by its path. Measurements are not read: they
/// are measured.
Result<std::vector<Object>> objects_from_json(const nlohmann::json& objects, std::uint32_t width,
                                              std::uint32_t height);

/// Facts of the image that exports name.
struct ExportContext {
    std::string image_name;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::optional<double> pixel_size_um;
};

/// Takes text in order; what it refuses ends the export.
using TextSink = std::function<Result<void>(std::string_view)>;

/// GeoJSON (RFC 7946 shapes in pixel coordinates) as QuPath reads it: one Feature an object.
Result<void> write_geojson(const std::vector<Object>& objects, const TextSink& to);
/// COCO: polygons for objects without holes, uncompressed column-major RLE for those with; area from the
/// pixels.
Result<void> write_coco(const std::vector<Object>& objects, const ExportContext& context, const TextSink& to);
/// RFC 4180, one row an object, one column a measurement (intensity_mean_0 …).
Result<void> write_csv(const std::vector<Object>& objects, const TextSink& to);

/// Pixels of every object with its id; later objects cover earlier ones.
LabelImage to_labels(const std::vector<Object>& objects, std::uint32_t width, std::uint32_t height);

/// Run lengths of a mask in column-major order, beginning with background, as COCO has them.
std::vector<std::uint64_t> to_rle(const LabelImage& labels, std::uint32_t label);

}  // namespace spheroseg::geometry
