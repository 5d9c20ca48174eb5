// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <cmath>

#include "formats/run_lengths.hpp"
#include "formats/text.hpp"
#include "formats/writers.hpp"

namespace spheroseg::formats {
namespace {

using geometry::Object;
using geometry::Ring;
using nlohmann::json;

/// Of the object's pixels, or of its polygon where nothing was measured.
json area_of(const Object& object) {
    if (const auto area = object.measurements.find("area");
        area != object.measurements.end() && area->is_number())
        return *area;
    double doubled = std::abs(doubled_area(object.polygon.exterior));
    for (const Ring& hole : object.polygon.holes) doubled -= std::abs(doubled_area(hole));
    return doubled / 2;
}

class CocoWriter : public ObjectWriter {
  public:
    using ObjectWriter::ObjectWriter;

  protected:
    void begin(std::string& to) override {
        json categories = json::array();
        for (const std::string& name : exported().classes.names())
            categories.push_back({{"id", categories.size() + 1}, {"name", name}, {"supercategory", "cell"}});
        const json image = {{"id", 1},
                            {"file_name", exported().image_name},
                            {"width", exported().width},
                            {"height", exported().height}};
        to +=
            R"({"images":[)" + dump(image) + R"(],"categories":)" + dump(categories) + R"(,"annotations":[)";
    }

    void object(const Object& object, std::size_t index, std::string& to) override {
        json annotation = {{"id", object.id},
                           {"image_id", 1},
                           {"category_id", exported().classes.index(object.klass) + 1},
                           {"segmentation", segmentation_of(object)},
                           {"area", area_of(object)},
                           {"bbox", geometry::to_json(object.bbox)},
                           {"iscrowd", 0}};
        if (object.score && std::isfinite(*object.score)) annotation["score"] = *object.score;
        to += (index == 0 ? "" : ",") + dump(annotation);
    }

    void end(std::string& to) override { to += "]}"; }

    /// A list of polygons has no way to say a hole, run lengths do.
    virtual json segmentation_of(const Object& object) const {
        if (!object.polygon.holes.empty())
            return {{"size", {exported().height, exported().width}},
                    {"counts", to_run_lengths(object.polygon, exported().width, exported().height)}};
        json flat = json::array();
        for (const json& corner : geometry::to_json(object.polygon.exterior, false))
            for (const json& coordinate : corner) flat.push_back(coordinate);
        json polygons = json::array();
        polygons.push_back(std::move(flat));
        return polygons;
    }
};

class CocoRunLengthWriter : public CocoWriter {
  public:
    using CocoWriter::CocoWriter;

  protected:
    json segmentation_of(const Object& object) const override {
        const auto runs = to_run_lengths(object.polygon, exported().width, exported().height);
        return {{"size", {exported().height, exported().width}}, {"counts", compressed(runs)}};
    }
};

}  // namespace

Opened open_coco(ExportedPtr exported) {
    return std::make_unique<CocoWriter>(std::move(exported));
}

Opened open_coco_rle(ExportedPtr exported) {
    return std::make_unique<CocoRunLengthWriter>(std::move(exported));
}

}  // namespace spheroseg::formats
