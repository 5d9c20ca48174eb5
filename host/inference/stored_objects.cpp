// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/stored_objects.hpp"

#include "plugin/failure.hpp"

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

}  // namespace

json objects_to_json(const std::vector<geometry::Object>& objects) {
    json list = json::array();
    for (const auto& object : objects) list.push_back(geometry::to_json(object));
    return list;
}

Result<std::string> save_objects(const sdk::Objects& to, const json& objects, const CallContext& context) {
    const std::string text = objects.dump(-1, ' ', false, json::error_handler_t::replace);
    SPHEROSEG_TRY(stored, guarded([&] {
                      sdk::Call call(context.request_id, context.deadline_ns(), context.cancelled);
                      return to.put(call, std::string_view(text));
                  }));
    return stored->key;
}

Result<json> load_objects(const sdk::Objects& from, const std::string& key, const CallContext& context) {
    SPHEROSEG_TRY(text, guarded([&] {
                      sdk::Call call(context.request_id, context.deadline_ns(), context.cancelled);
                      return from.get(call, key);
                  }));
    json objects = json::parse(*text, nullptr, false);
    if (!objects.is_array())
        return fail(ErrorKind::internal, "corrupt", "The stored objects " + key + " are no JSON list.");
    return objects;
}

/// Not checked again: what was stored was checked, and simplified outlines of touching pixels may share
/// corners.
Result<std::vector<geometry::Object>> stored_objects(const json& objects) {
    std::vector<geometry::Object> out;
    out.reserve(objects.size());
    try {
        for (const json& item : objects) {
            geometry::Object object;
            object.id = item.at("id");
            object.klass = item.at("class");
            if (!item.at("score").is_null()) object.score = item.at("score").get<double>();
            object.polygon.exterior = to_ring(item.at("polygon").at("exterior"));
            for (const json& hole : item.at("polygon").at("holes"))
                object.polygon.holes.push_back(to_ring(hole));
            const json& box = item.at("bbox");
            object.bbox = {box.at(0), box.at(1), box.at(2), box.at(3)};
            object.measurements = item.at("measurements");
            out.push_back(std::move(object));
        }
    } catch (const json::exception& error) {
        return fail(ErrorKind::internal, "corrupt",
                    std::string("Stored objects are not as they were written: ") + error.what());
    }
    return out;
}

}  // namespace spheroseg
