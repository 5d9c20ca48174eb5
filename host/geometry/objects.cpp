// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/objects.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "geometry/raster.hpp"

namespace spheroseg::geometry {
namespace {

using nlohmann::json;

/// Whole coordinates without a fraction, so that outlines along pixels stay short.
json coordinate(double value) {
    if (value == std::floor(value) && std::abs(value) < 1e9) return static_cast<std::int64_t>(value);
    return value;
}

json to_json(const Ring& ring, bool closed) {
    json out = json::array();
    for (const Point& p : ring) out.push_back({coordinate(p.x), coordinate(p.y)});
    if (closed && !ring.empty()) out.push_back(out[0]);
    return out;
}

constexpr std::size_t kMostObjects = 1'000'000;

struct Reader {
    std::uint32_t width;
    std::uint32_t height;
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
            if (known.count(name) == 0) refuse(path + "." + name, "unknown field");
        const auto klass = value.find("class");
        if (klass == value.end() || !klass->is_string() || klass->get<std::string>().empty() ||
            klass->get<std::string>().size() > 100)
            refuse(path + ".class", "expected a text of 1 to 100 characters");
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
        auto checked = checked_polygon(std::move(polygon), width, height, path);
        if (checked)
            out.polygon = std::move(*checked);
        else
            for (const auto& field : checked.error().fields) refuse(field.field, field.reason);
    }
};

}  // namespace

json to_json(const Object& object) {
    json holes = json::array();
    for (const Ring& hole : object.polygon.holes) holes.push_back(to_json(hole, false));
    return {{"id", object.id},
            {"class", object.klass},
            {"score", object.score ? json(*object.score) : json(nullptr)},
            {"polygon", {{"exterior", to_json(object.polygon.exterior, false)}, {"holes", holes}}},
            {"bbox",
             {coordinate(object.bbox.x), coordinate(object.bbox.y), coordinate(object.bbox.width),
              coordinate(object.bbox.height)}},
            {"measurements", object.measurements}};
}

Result<std::vector<Object>> objects_from_json(const json& objects, std::uint32_t width,
                                              std::uint32_t height) {
    Reader reader{width, height};
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

LabelImage to_labels(const std::vector<Object>& objects, std::uint32_t width, std::uint32_t height) {
    LabelImage image{width, height, std::vector<std::uint32_t>(std::size_t{width} * height)};
    for (const Object& object : objects)
        rasterise(object.polygon, static_cast<std::uint32_t>(object.id), image);
    return image;
}

Result<void> write_geojson(const std::vector<Object>& objects, const TextSink& to) {
    SPHEROSEG_TRY(begun, to(R"({"type":"FeatureCollection","features":[)"));
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const Object& object = objects[i];
        json rings = json::array({to_json(object.polygon.exterior, true)});
        for (const Ring& hole : object.polygon.holes) rings.push_back(to_json(hole, true));
        json figures = json::object();  // QuPath takes numbers only
        for (const auto& [name, value] : object.measurements.items())
            if (value.is_number()) figures[name] = value;
        const json feature = {{"type", "Feature"},
                              {"id", object.id},
                              {"geometry", {{"type", "Polygon"}, {"coordinates", rings}}},
                              {"properties",
                               {{"objectType", "annotation"},
                                {"name", object.klass + " " + std::to_string(object.id)},
                                {"classification", {{"name", object.klass}}},
                                {"score", object.score ? json(*object.score) : json(nullptr)},
                                {"measurements", figures}}}};
        SPHEROSEG_TRY(written,
                      to((i == 0 ? "" : ",") + feature.dump(-1, ' ', false, json::error_handler_t::replace)));
    }
    return to("]}");
}

std::vector<std::uint64_t> to_rle(const LabelImage& labels, std::uint32_t label) {
    std::vector<std::uint64_t> runs;
    bool in = false;
    std::uint64_t length = 0;
    for (std::uint32_t x = 0; x < labels.width; ++x)
        for (std::uint32_t y = 0; y < labels.height; ++y) {
            if ((labels.at(x, y) == label) != in) {
                runs.push_back(length);
                length = 0;
                in = !in;
            }
            ++length;
        }
    runs.push_back(length);
    return runs;
}

Result<void> write_coco(const std::vector<Object>& objects, const ExportContext& context,
                        const TextSink& to) {
    std::vector<std::string> classes;
    for (const Object& object : objects)
        if (std::find(classes.begin(), classes.end(), object.klass) == classes.end())
            classes.push_back(object.klass);
    json categories = json::array();
    for (std::size_t c = 0; c < classes.size(); ++c)
        categories.push_back({{"id", c + 1}, {"name", classes[c]}, {"supercategory", "cell"}});
    const json image = {
        {"id", 1}, {"file_name", context.image_name}, {"width", context.width}, {"height", context.height}};
    SPHEROSEG_TRY(begun,
                  to("{\"images\":[" + image.dump(-1, ' ', false, json::error_handler_t::replace) +
                     "],\"categories\":" + categories.dump(-1, ' ', false, json::error_handler_t::replace) +
                     ",\"annotations\":["));
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const Object& object = objects[i];
        json segmentation;
        if (object.polygon.holes.empty()) {
            json flat = json::array();
            for (const Point& p : object.polygon.exterior) {
                flat.push_back(coordinate(p.x));
                flat.push_back(coordinate(p.y));
            }
            segmentation = json::array({flat});
        } else {
            LabelImage alone{context.width, context.height,
                             std::vector<std::uint32_t>(std::size_t{context.width} * context.height)};
            rasterise(object.polygon, 1, alone);
            segmentation = {{"size", {context.height, context.width}}, {"counts", to_rle(alone, 1)}};
        }
        const auto category = std::find(classes.begin(), classes.end(), object.klass) - classes.begin() + 1;
        json annotation = {{"id", object.id},
                           {"image_id", 1},
                           {"category_id", category},
                           {"segmentation", segmentation},
                           {"area", object.measurements.value("area", json(nullptr))},
                           {"bbox",
                            {coordinate(object.bbox.x), coordinate(object.bbox.y),
                             coordinate(object.bbox.width), coordinate(object.bbox.height)}},
                           {"iscrowd", 0}};
        if (object.score) annotation["score"] = *object.score;
        SPHEROSEG_TRY(written, to((i == 0 ? "" : ",") + annotation.dump()));
    }
    return to("]}");
}

namespace {

/// Quoted where RFC 4180 asks for it; a text that a spreadsheet would take for a formula is led by a quote
/// mark.
std::string csv_text(const std::string& text) {
    std::string safe =
        !text.empty() && std::string("=+-@\t\r").find(text[0]) != std::string::npos ? "'" + text : text;
    if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
    std::string quoted = "\"";
    for (const char c : safe) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string csv_value(const json& value) {
    return value.is_null() ? std::string() : value.dump();
}

}  // namespace

Result<void> write_csv(const std::vector<Object>& objects, const TextSink& to) {
    std::vector<std::pair<std::string, int>> columns;  // name and, for lists, the place in it
    for (const Object& object : objects) {
        for (const auto& [name, value] : object.measurements.items()) {
            if (!value.is_array()) columns.emplace_back(name, -1);
            for (std::size_t c = 0; value.is_array() && c < value.size(); ++c)
                columns.emplace_back(name, static_cast<int>(c));
        }
        break;  // all objects of a segmentation have the same measurements
    }
    std::string line = "id,class,score,bbox_x,bbox_y";
    for (const auto& [name, place] : columns)
        line += "," + name + (place < 0 ? "" : "_" + std::to_string(place));
    SPHEROSEG_TRY(head, to(line + "\r\n"));
    for (const Object& object : objects) {
        line = std::to_string(object.id) + "," + csv_text(object.klass) + "," +
               (object.score ? json(*object.score).dump() : "") + "," + coordinate(object.bbox.x).dump() +
               "," + coordinate(object.bbox.y).dump();
        for (const auto& [name, place] : columns) {
            const json value = object.measurements.value(name, json(nullptr));
            const bool listed =
                place >= 0 && value.is_array() && static_cast<std::size_t>(place) < value.size();
            line += "," + (place < 0 ? csv_value(value)
                           : listed  ? csv_value(value[static_cast<std::size_t>(place)])
                                     : "");
        }
        SPHEROSEG_TRY(written, to(line + "\r\n"));
    }
    return {};
}

}  // namespace spheroseg::geometry
