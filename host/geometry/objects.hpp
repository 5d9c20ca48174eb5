// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Objects as REST has them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "error.hpp"
#include "geometry/measurements.hpp"

namespace spheroseg::geometry {

struct Object {           // NOLINT(bugprone-exception-escape) nlohmann::json moves without throwing
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
/// The same where polygons may lie anywhere, beyond any image too.
Result<std::vector<Object>> objects_from_json(const nlohmann::json& objects);

/// Pixels of every object with its id; later objects cover earlier ones.
LabelImage to_labels(const std::vector<Object>& objects, std::uint32_t width, std::uint32_t height);

/// [[x,y],…]; whole numbers without a fraction. `closed` repeats the first corner at the end.
nlohmann::json to_json(const Ring& ring, bool closed);
/// [x,y,width,height]
nlohmann::json to_json(const Box& box);

}  // namespace spheroseg::geometry
