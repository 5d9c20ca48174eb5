// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <cmath>

#include "geometry/objects.hpp"

namespace spheroseg::geometry {
namespace {

using nlohmann::json;

json feature_of(const Object& object) {
    json rings = json::array();
    rings.push_back(to_json(object.polygon.exterior, true));
    for (const Ring& hole : object.polygon.holes) rings.push_back(to_json(hole, true));
    json figures = json::object();  // QuPath takes numbers only
    const json all = flattened(object.measurements);
    for (const auto& [name, value] : all.items())
        if (value.is_number()) figures[name] = value;
    if (object.score && std::isfinite(*object.score)) figures["score"] = *object.score;
    return {{"type", "Feature"},
            {"id", object.id},
            {"geometry", {{"type", "Polygon"}, {"coordinates", std::move(rings)}}},
            {"properties",
             {{"objectType", "annotation"},
              {"name", object.klass + " " + std::to_string(object.id)},
              {"classification", {{"name", object.klass}}},
              {"measurements", std::move(figures)}}}};
}

}  // namespace

Result<void> write_geojson(const std::vector<Object>& objects, const TextSink& to) {
    SPHEROSEG_TRY(begun, to(R"({"type":"FeatureCollection","features":[)"));
    for (std::size_t i = 0; i < objects.size(); ++i) {
        SPHEROSEG_TRY(written,
                      to((i == 0 ? "" : ",") +
                         feature_of(objects[i]).dump(-1, ' ', false, json::error_handler_t::replace)));
    }
    return to("]}");
}

}  // namespace spheroseg::geometry
