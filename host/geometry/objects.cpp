// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/objects.hpp"

#include <cmath>
#include <functional>
#include <set>

#include "geometry/raster.hpp"
#include "geometry/validity.hpp"

namespace spheroseg::geometry {
namespace {

using nlohmann::json;

/// Whole coordinates without a fraction, so that outlines along pixels stay short.
json coordinate(double value) {
    if (value == std::floor(value) && std::abs(value) < 1e15) return static_cast<std::int64_t>(value);
    return value;
}

constexpr std::size_t kMostObjects = 1'000'000;

using PolygonCheck = std::function<Result<Polygon>(Polygon polygon, const std::string& path)>;

struct Reader {
    PolygonCheck check;
    Error error{ErrorKind::invalid, "invalid_objects", "The objects are not what they may be."};

    void refuse(const std::string& path, const std::string& reason) {
        if (error.fields.size() < 20) error.fields.push_back({path, reason});
    }

    Ring ring(const json& value, const std::string& path) {
        Ring out;
        if (!value.is_array()) {
            refuse(path, "expected a list of [x,y]");
            return out;
        }
        for (std::size_t i = 0; i < value.size(); ++i) {
            const json& corner = value[i];
            if (!corner.is_array() || corner.size() != 2 || !corner[0].is_number() ||
                !corner[1].is_number()) {
                refuse(path + "[" + std::to_string(i) + "]", "expected [x,y] in pixels");
                return out;
            }
            out.push_back({corner[0].get<double>(), corner[1].get<double>()});
        }
        return out;
    }

    Object object(const json& value, const std::string& path) {
        Object out;
        if (!value.is_object()) {
            refuse(path, "expected an object");
            return out;
        }
        static const std::set<std::string> known = {"id",      "class", "score",
                                                    "polygon", "bbox",  "measurements"};
        for (const auto& [name, unused] : value.items())
            if (known.count(name) == 0) refuse((path + ".").append(name), "unknown field");
        const auto klass = value.find("class");
        if (klass == value.end() || !klass->is_string() || klass->get<std::string>().empty() ||
            klass->get<std::string>().size() > 100)
            refuse(path + ".class", "expected a text of 1 to 100 bytes");
        else
            out.klass = klass->get<std::string>();
        if (const auto score = value.find("score"); score != value.end() && !score->is_null()) {
            if (!score->is_number() || score->get<double>() < 0 || score->get<double>() > 1)
                refuse(path + ".score", "expected a number from 0 to 1 or null");
            else
                out.score = score->get<double>();
        }
        polygon(value, path + ".polygon", out);
        return out;
    }

    void polygon(const json& value, const std::string& path, Object& out) {
        const auto found = value.find("polygon");
        if (found == value.end() || !found->is_object() || !found->contains("exterior"))
            return refuse(path, "expected {\"exterior\":[[x,y],…],\"holes\":[…]}");
        Polygon polygon;
        polygon.exterior = ring((*found)["exterior"], path + ".exterior");
        if (const auto holes = found->find("holes"); holes != found->end()) {
            if (!holes->is_array()) return refuse(path + ".holes", "expected a list of rings");
            for (std::size_t h = 0; h < holes->size(); ++h)
                polygon.holes.push_back(ring((*holes)[h], path + ".holes[" + std::to_string(h) + "]"));
        }
        if (!error.fields.empty()) return;
        auto checked = check(std::move(polygon), path);
        if (checked)
            out.polygon = std::move(*checked);
        else
            for (const auto& field : checked.error().fields) refuse(field.field, field.reason);
    }
};

Result<std::vector<Object>> read_objects(const json& objects, PolygonCheck check) {
    Reader reader{std::move(check)};
    std::vector<Object> out;
    if (!objects.is_array() || objects.size() > kMostObjects) {
        reader.refuse("objects", "expected a list of at most " + std::to_string(kMostObjects) + " objects");
        return tl::unexpected(reader.error);
    }
    for (std::size_t i = 0; i < objects.size(); ++i) {
        out.push_back(reader.object(objects[i], "objects[" + std::to_string(i) + "]"));
        out.back().id = static_cast<std::int64_t>(i + 1);
    }
    if (!reader.error.fields.empty()) return tl::unexpected(reader.error);
    return out;
}

}  // namespace

json to_json(const Ring& ring, bool closed) {
    json out = json::array();
    for (const Point& p : ring) out.push_back({coordinate(p.x), coordinate(p.y)});
    if (closed && !ring.empty()) out.push_back(json(out[0]));
    return out;
}

json to_json(const Box& box) {
    return {coordinate(box.x), coordinate(box.y), coordinate(box.width), coordinate(box.height)};
}

json to_json(const Object& object) {
    json holes = json::array();
    for (const Ring& hole : object.polygon.holes) holes.push_back(to_json(hole, false));
    return {{"id", object.id},
            {"class", object.klass},
            {"score", object.score && std::isfinite(*object.score) ? json(*object.score) : json(nullptr)},
            {"polygon", {{"exterior", to_json(object.polygon.exterior, false)}, {"holes", holes}}},
            {"bbox", to_json(object.bbox)},
            {"measurements", object.measurements}};
}

Result<std::vector<Object>> objects_from_json(const json& objects, std::uint32_t width,
                                              std::uint32_t height) {
    return read_objects(objects, [&](Polygon polygon, const std::string& path) {
        return checked_polygon(std::move(polygon), width, height, path);
    });
}

Result<std::vector<Object>> objects_from_json(const json& objects) {
    return read_objects(objects, [](Polygon polygon, const std::string& path) {
        return checked_polygon(std::move(polygon), path);
    });
}

LabelImage to_labels(const std::vector<Object>& objects, std::uint32_t width, std::uint32_t height) {
    LabelImage image{width, height, std::vector<std::uint32_t>(std::size_t{width} * height)};
    for (const Object& object : objects)
        rasterise(object.polygon, static_cast<std::uint32_t>(object.id), image);
    return image;
}

}  // namespace spheroseg::geometry
