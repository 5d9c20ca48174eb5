// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/stored_objects.hpp"

namespace spheroseg {

using nlohmann::json;

namespace {

geometry::Ring to_ring(const json& corners) {
    geometry::Ring ring;
    ring.reserve(corners.size());
    for (const json& corner : corners)
        ring.push_back({corner.at(0).get<double>(), corner.at(1).get<double>()});
    return ring;
}

/// Not checked again: what was stored was checked, and simplified outlines of touching pixels may share
/// corners.
geometry::Object to_object(const json& item) {
    geometry::Object object;
    object.id = item.at("id");
    object.klass = item.at("class");
    if (!item.at("score").is_null()) object.score = item.at("score").get<double>();
    object.polygon.exterior = to_ring(item.at("polygon").at("exterior"));
    for (const json& hole : item.at("polygon").at("holes")) object.polygon.holes.push_back(to_ring(hole));
    const json& box = item.at("bbox");
    object.bbox = {box.at(0), box.at(1), box.at(2), box.at(3)};
    object.measurements = item.at("measurements");
    return object;
}

}  // namespace

json objects_to_json(const std::vector<geometry::Object>& objects) {
    json list = json::array();
    for (const auto& object : objects) list.push_back(geometry::to_json(object));
    return list;
}

Result<std::string> save_objects(const ObjectStore& to, const json& objects, const CallContext& context) {
    const std::string text = objects.dump(-1, ' ', false, json::error_handler_t::replace);
    return to.put(text, context);
}

Result<json> load_objects(const ObjectStore& from, const std::string& key, const CallContext& context) {
    SPHEROSEG_TRY(text, from.get(key, context));
    json objects = json::parse(*text, nullptr, false);
    if (!objects.is_array())
        return fail(ErrorKind::internal, "corrupt", "The stored objects " + key + " are no JSON list.");
    return objects;
}

Result<std::vector<geometry::Object>> load_object_values(const ObjectStore& from, const std::string& key,
                                                         const CallContext& context) {
    SPHEROSEG_TRY(text, from.get(key, context));
    std::vector<geometry::Object> out;
    const auto take = [&out](int depth, json::parse_event_t event, json& item) {
        if (depth != 1 || event != json::parse_event_t::object_end) return true;
        out.push_back(to_object(item));
        return false;  // it is not kept as JSON
    };
    try {
        if (json::parse(*text, take).is_array()) return out;
    } catch (const json::exception& error) {
        return fail(ErrorKind::internal, "corrupt",
                    "The stored objects " + key + " are not as they were written: " + error.what());
    }
    return fail(ErrorKind::internal, "corrupt", "The stored objects " + key + " are no JSON list.");
}

}  // namespace spheroseg
