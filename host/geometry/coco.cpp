// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <algorithm>
#include <cmath>
#include <map>

#include "geometry/objects.hpp"
#include "geometry/raster.hpp"

namespace spheroseg::geometry {
namespace {

using nlohmann::json;

json segmentation_of(const Object& object, const ExportContext& context) {
    if (!object.polygon.holes.empty())
        return {{"size", {context.height, context.width}},
                {"counts", to_rle(object.polygon, context.width, context.height)}};
    json flat = json::array();
    for (const json& corner : to_json(object.polygon.exterior, false))
        for (const json& coordinate : corner) flat.push_back(coordinate);
    json polygons = json::array();
    polygons.push_back(std::move(flat));
    return polygons;
}

double area_of(const Object& object) {
    if (const auto area = object.measurements.find("area");
        area != object.measurements.end() && area->is_number())
        return area->get<double>();
    double doubled = std::abs(doubled_area(object.polygon.exterior));
    for (const Ring& hole : object.polygon.holes) doubled -= std::abs(doubled_area(hole));
    return doubled / 2;
}

std::string dump(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::vector<std::uint64_t> to_rle(const Polygon& polygon, std::uint32_t width, std::uint32_t height) {
    // Only the pixels of the box are drawn; whole columns before and after it are background.
    const Box box = bounding_box(polygon.exterior);
    const auto within = [](double v, std::uint32_t most) {
        return static_cast<std::uint32_t>(std::clamp(v, 0.0, static_cast<double>(most)));
    };
    const std::uint32_t left = within(std::floor(box.x), width);
    const std::uint32_t top = within(std::floor(box.y), height);
    LabelImage part{within(std::ceil(box.x + box.width), width) - left,
                    within(std::ceil(box.y + box.height), height) - top,
                    {}};
    part.labels.assign(std::size_t{part.width} * part.height, 0);
    Polygon moved = polygon;
    const auto move = [&](Ring& ring) {
        for (Point& p : ring) p = {p.x - left, p.y - top};
    };
    move(moved.exterior);
    for (Ring& hole : moved.holes) move(hole);
    rasterise(moved, 1, part);

    std::vector<std::uint64_t> runs;
    bool in = false;
    std::uint64_t done = 0;  // pixels before the run that is open
    const auto turn = [&](std::uint64_t at) {
        runs.push_back(at - done);
        done = at;
        in = !in;
    };
    for (std::uint32_t x = 0; x < part.width; ++x) {
        const std::uint64_t column = std::uint64_t{left + x} * height;
        for (std::uint32_t y = 0; y < part.height; ++y)
            if ((part.at(x, y) != 0) != in) turn(column + top + y);
        const bool goes_on = part.height == height && x + 1 < part.width;
        if (in && !goes_on) turn(column + top + part.height);
    }
    const std::uint64_t all = std::uint64_t{width} * height;
    if (done < all) runs.push_back(all - done);
    return runs;
}

Result<void> write_coco(const std::vector<Object>& objects, const ExportContext& context,
                        const TextSink& to) {
    std::map<std::string, std::size_t> classes;
    json categories = json::array();
    for (const Object& object : objects)
        if (classes.emplace(object.klass, classes.size() + 1).second)
            categories.push_back({{"id", classes.size()}, {"name", object.klass}, {"supercategory", "cell"}});
    const json image = {
        {"id", 1}, {"file_name", context.image_name}, {"width", context.width}, {"height", context.height}};
    SPHEROSEG_TRY(begun, to(R"({"images":[)" + dump(image) + R"(],"categories":)" + dump(categories) +
                            R"(,"annotations":[)"));
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const Object& object = objects[i];
        json annotation = {{"id", object.id},
                           {"image_id", 1},
                           {"category_id", classes[object.klass]},
                           {"segmentation", segmentation_of(object, context)},
                           {"area", area_of(object)},
                           {"bbox", to_json(object.bbox)},
                           {"iscrowd", 0}};
        if (object.score && std::isfinite(*object.score)) annotation["score"] = *object.score;
        SPHEROSEG_TRY(written, to((i == 0 ? "" : ",") + dump(annotation)));
    }
    return to("]}");
}

}  // namespace spheroseg::geometry
