// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Objects as REST has them, and the formats they are exported in. Numbers are the shortest that read back the
// same, with a point whatever the locale; NaN and infinity are never written.
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
/// The shape of rest-api, ids given anew; 400 "invalid_objects" names each fault (the first 20) by its path.
/// Polygons are what checked_polygon takes. Measurements are not read: they are measured.
Result<std::vector<Object>> objects_from_json(const nlohmann::json& objects, std::uint32_t width,
                                              std::uint32_t height);

/// Pixels of every object with its id; later objects cover earlier ones.
LabelImage to_labels(const std::vector<Object>& objects, std::uint32_t width, std::uint32_t height);

/// Facts of the image that exports name.
struct ExportContext {
    std::string image_name;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::optional<double> pixel_size_um;
};

/// Takes text in order; what it refuses ends the export with that error.
using TextSink = std::function<Result<void>(std::string_view)>;

/// The list of objects as rest-api has it: [{…},…].
Result<void> write_json(const std::vector<Object>& objects, const TextSink& to);
/// GeoJSON (RFC 7946 shapes in pixel coordinates) as QuPath reads it: one Feature an object.
Result<void> write_geojson(const std::vector<Object>& objects, const TextSink& to);
/// COCO: polygons for objects without holes, uncompressed column-major RLE for those with; area from the
/// pixels, or of the polygon where nothing was measured.
Result<void> write_coco(const std::vector<Object>& objects, const ExportContext& context, const TextSink& to);
/// RFC 4180 with a header, one row an object, one column a measurement as in REST (lists as
/// intensity_mean_0 …); empty where there is none. Texts that a spreadsheet would take for formulas are led
/// by an apostrophe.
Result<void> write_csv(const std::vector<Object>& objects, const TextSink& to);

/// A measurement a name: lists become name_0, name_1, …
nlohmann::json flattened(const nlohmann::json& measurements);

/// Run lengths of the polygon's pixels in column-major order over the whole image, beginning with background,
/// as COCO has them. Takes time by the polygon's box, not by the image.
std::vector<std::uint64_t> to_rle(const Polygon& polygon, std::uint32_t width, std::uint32_t height);

/// [[x,y],…]; whole numbers without a fraction. `closed` repeats the first corner at the end.
nlohmann::json to_json(const Ring& ring, bool closed);
/// [x,y,width,height]
nlohmann::json to_json(const Box& box);

}  // namespace spheroseg::geometry
