// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "formats/format.hpp"
#include "formats/run_lengths.hpp"
#include "geometry/raster.hpp"
#include "masks.hpp"

using namespace spheroseg;
using namespace spheroseg::formats;
using namespace spheroseg::geometry;
using nlohmann::json;

namespace {

std::vector<Object> objects_of(const LabelImage& mask) {
    const Components components = find_components(mask);
    const auto outlines = trace_outlines(components);
    const std::vector<std::uint8_t> samples(mask.labels.size() * 2, 9);
    const SampleView view{samples.data(), SampleView::Type::uint8, 2, 2};
    const auto measured = measure(components, outlines, &view);
    std::vector<Object> objects;
    for (std::size_t c = 0; c < outlines.size(); ++c)
        objects.push_back({static_cast<std::int64_t>(c + 1), "cell", 0.5, outlines[c],
                           bounding_box(outlines[c].exterior), to_json(measured[c], 0.65)});
    return objects;
}

Exported exported_of(std::vector<Object> objects, std::uint32_t width = 4, std::uint32_t height = 1) {
    Exported exported;
    exported.classes = Classes::of(objects, {});
    exported.objects = std::move(objects);
    exported.image_name = "a \"b\".png";
    exported.width = width;
    exported.height = height;
    return exported;
}

std::string file_of(const char* format, Exported exported) {
    auto writer = find_format(format)->open(std::make_shared<const Exported>(std::move(exported)));
    REQUIRE(writer);
    std::string file;
    for (bool more = true; more;) {
        const auto went_on = (*writer)->next(file);
        REQUIRE(went_on);
        more = *went_on;
    }
    return file;
}

Ring ring_of(const json& list) {
    Ring ring;
    for (const auto& corner : list) ring.push_back({corner[0], corner[1]});
    return ring;
}

std::vector<std::uint32_t> decoded(const json& rle) {
    const std::size_t height = rle["size"][0];
    const std::size_t width = rle["size"][1];
    std::vector<std::uint32_t> out(width * height, 0);
    std::size_t at = 0;
    std::uint32_t value = 0;
    for (const std::size_t run : rle["counts"]) {
        for (std::size_t k = 0; k < run; ++k, ++at) out.at(at % height * width + at / height) = value;
        value = 1 - value;
    }
    REQUIRE(at == out.size());
    return out;
}

}  // namespace

TEST_CASE("GeoJSON closes its rings, and gives back the mask (500 random masks)") {
    std::mt19937 random(16);
    for (int i = 0; i < 500; ++i) {
        const LabelImage mask = random_mask(random);
        const json read =
            json::parse(file_of("geojson", exported_of(objects_of(mask), mask.width, mask.height)));
        REQUIRE(read["type"] == "FeatureCollection");
        LabelImage again{mask.width, mask.height, std::vector<std::uint32_t>(mask.labels.size(), 0)};
        std::set<std::string> ids;
        for (const json& feature : read["features"]) {
            REQUIRE(feature["geometry"]["type"] == "Polygon");
            const json& rings = feature["geometry"]["coordinates"];
            for (const json& ring : rings) REQUIRE(ring.front() == ring.back());
            Polygon polygon{ring_of(rings[0]), {}};
            for (std::size_t r = 1; r < rings.size(); ++r) polygon.holes.push_back(ring_of(rings[r]));
            rasterise(polygon, feature["properties"]["object_id"], again);
            REQUIRE(feature["properties"]["objectType"] == "annotation");
            REQUIRE(feature["properties"]["classification"]["name"] == "cell");
            const std::string id = feature["id"];
            REQUIRE(id.size() == 36);
            REQUIRE(ids.insert(id).second);
            for (const auto& [name, value] : feature["properties"]["measurements"].items())
                REQUIRE(value.is_number());
        }
        REQUIRE(again.labels == to_label_image(find_components(mask)).labels);
    }
}

TEST_CASE("COCO gives back the mask, run lengths where there are holes (500 random masks)") {
    std::mt19937 random(17);
    for (int i = 0; i < 500; ++i) {
        const LabelImage mask = random_mask(random);
        const auto objects = objects_of(mask);
        const json read = json::parse(file_of("coco", exported_of(objects, mask.width, mask.height)));
        INFO("seed 17, mask " << i);
        REQUIRE(read["images"][0]["file_name"] == "a \"b\".png");
        const auto expected = to_label_image(find_components(mask)).labels;
        for (const json& annotation : read["annotations"]) {
            const std::uint32_t id = annotation["id"];
            LabelImage drawn{mask.width, mask.height, std::vector<std::uint32_t>(mask.labels.size(), 0)};
            const json& segmentation = annotation["segmentation"];
            if (segmentation.is_object()) {
                drawn.labels = decoded(segmentation);
            } else {
                Polygon polygon;
                for (std::size_t k = 0; k + 1 < segmentation[0].size(); k += 2)
                    polygon.exterior.push_back({segmentation[0][k], segmentation[0][k + 1]});
                rasterise(polygon, 1, drawn);
                REQUIRE(decoded({{"size", {mask.height, mask.width}},
                                 {"counts", to_run_lengths(polygon, mask.width, mask.height)}}) ==
                        drawn.labels);
            }
            double area = 0;
            for (std::size_t p = 0; p < expected.size(); ++p) {
                REQUIRE((drawn.labels[p] != 0) == (expected[p] == id));
                area += drawn.labels[p];
            }
            REQUIRE(annotation["area"] == area);
            REQUIRE(annotation["iscrowd"] == 0);
            REQUIRE(annotation["category_id"] == 1);
        }
        REQUIRE(read["annotations"].size() == objects.size());
        REQUIRE(read["categories"].size() == (objects.empty() ? 0 : 1));
    }
}

TEST_CASE("run lengths of a full image begin with no background") {
    CHECK(to_run_lengths({{{0, 0}, {3, 0}, {3, 2}, {0, 2}}, {}}, 3, 2) == std::vector<std::uint64_t>{0, 6});
    CHECK(to_run_lengths({{{1, 1}, {2, 1}, {2, 2}, {1, 2}}, {}}, 3, 2) ==
          std::vector<std::uint64_t>{3, 1, 2});
    CHECK(to_run_lengths({{{-5, -5}, {1, -5}, {1, 9}, {-5, 9}}, {}}, 3, 2) ==
          std::vector<std::uint64_t>{0, 2, 4});
    CHECK(to_run_lengths({{{0.6, 0.6}, {0.9, 0.6}, {0.9, 0.9}}, {}}, 3, 2) == std::vector<std::uint64_t>{6});
}

TEST_CASE("run lengths are compressed as pycocotools compresses them") {
    // By hand from rleToString of maskApi.c: groups of five bits, the fourth run as a difference.
    CHECK(compressed({6}) == "6");
    CHECK(compressed({0, 6}) == "06");
    CHECK(compressed({15, 16}) == "?`0");
    CHECK(compressed({5, 3, 2, 1}) == "532N");
    CHECK(compressed({1000}) == "Xo0");
    CHECK(compressed({}).empty());
}

TEST_CASE("CSV has a header with units, quotes by RFC 4180, and no cell that a spreadsheet would run") {
    auto objects = objects_of(drawn({"##.2"}));
    objects[0].klass = "=HYPERLINK(\"x\")";
    objects[1].klass = "a,\nb";
    objects[1].score = NAN;
    objects[1].measurements["area"] = nullptr;
    objects[1].measurements["own"] = 1e-9;
    const std::string csv = file_of("csv", exported_of(objects));
    CHECK(csv.rfind("id,class,score,bbox_x_px,bbox_y_px,area_px2,area_um2,perimeter_px,perimeter_um,", 0) ==
          0);
    CHECK(csv.find(",feret_angle_deg,") != std::string::npos);
    CHECK(csv.find(",volume_ellipsoid_px3,volume_ellipsoid_um3,") != std::string::npos);
    CHECK(csv.find(",intensity_mean_0,intensity_mean_1,") != std::string::npos);
    CHECK(csv.find(",own\r\n") != std::string::npos);
    CHECK(csv.find("\r\n1,\"'=HYPERLINK(\"\"x\"\")\",0.5,0,0,2.0,0.845") != std::string::npos);
    CHECK(csv.find("\r\n2,\"a,\nb\",,3,0,,") != std::string::npos);
    CHECK(csv.find(",1e-09\r\n") != std::string::npos);
    CHECK(csv.find("nan") == std::string::npos);
    CHECK(csv.find("null") == std::string::npos);
    CHECK(file_of("csv", exported_of({})).find(",sphericity,volume_ellipsoid_px3\r\n") != std::string::npos);
}

TEST_CASE("every measurement that is made has a column of its own with its unit") {
    const auto objects = objects_of(drawn({"##"}));
    const std::string csv = file_of("csv", exported_of(objects));
    const std::string header = csv.substr(0, csv.find("\r\n"));
    for (const auto& [name, value] : objects[0].measurements.items()) {
        INFO(name);
        if (value.is_array()) continue;
        const bool twin = name.size() > 3 && name.substr(name.size() - 3) == "_um";
        const bool known =
            header.find("," + (twin ? name.substr(0, name.size() - 3) : name)) != std::string::npos;
        CHECK(known);
        if (twin) CHECK(header.find("," + name) != std::string::npos);
    }
    CHECK(header.find("_um,") != std::string::npos);
    CHECK(header.find("area_um,") == std::string::npos);
}

TEST_CASE("JSON lists objects as REST has them, and never NaN") {
    auto objects = objects_of(drawn({"##.2"}));
    objects[0].score = NAN;
    objects[0].klass = "\xff not UTF-8";
    Exported exported = exported_of(objects);
    exported.document = {{"model", "m"}};
    const json read = json::parse(file_of("json", exported));
    CHECK(read["model"] == "m");
    REQUIRE(read["objects"].size() == 2);
    CHECK(read["objects"][0]["score"].is_null());
    CHECK(read["objects"][1]["score"] == 0.5);
    CHECK(read["objects"][1]["bbox"] == json::array({3, 0, 1, 1}));
    CHECK(read["objects"][1]["measurements"]["area"] == 1);
    CHECK(read["objects"][1]["measurements"]["intensity_mean"] == json::array({9.0, 9.0}));
}

TEST_CASE("classes are numbered by the model, then by name, or as the caller says") {
    auto objects = objects_of(drawn({"1.2.3"}));
    objects[0].klass = "z";
    objects[1].klass = "b";
    objects[2].klass = "m";
    CHECK(Classes::of(objects, {"m", "q"}).names() == std::vector<std::string>{"m", "q", "b", "z"});
    CHECK(Classes::fixed(objects, {"z", "b", "m", "x"})->index("m") == 2);
    CHECK(Classes::fixed(objects, {"z", "b"}).error().code == "class_unknown");
    CHECK(Classes::fixed(objects, {"z", "b", "m", "z"}).error().code == "invalid_classes");
    CHECK(Classes::fixed(objects, {"z", "b", "m", ""}).error().code == "invalid_classes");
}

TEST_CASE("files are named after the image without its ending") {
    CHECK(result_name("a.ome.TIF", *find_format("mask")) == "a_mask.png");
    CHECK(result_name("plate.A1", *find_format("yolo")) == "plate.A1.txt");
    CHECK(result_name(".png", *find_format("json")) == ".png.json");
    CHECK(result_name("a.b.jpeg", *find_format("imagej")) == "a.b_RoiSet.zip");
    CHECK(find_format("bmp") == nullptr);
}

TEST_CASE("strips of a label image are the rows of the whole (200 random masks)") {
    std::mt19937 random(21);
    for (int i = 0; i < 200; ++i) {
        const LabelImage mask = random_mask(random);
        const auto objects = objects_of(mask);
        const LabelImage whole = to_labels(objects, mask.width, mask.height);
        const std::uint32_t rows = 1 + random() % mask.height;
        for (std::uint32_t first = 0; first < mask.height; first += rows) {
            LabelImage strip{mask.width, std::min(rows, mask.height - first), {}};
            strip.labels.assign(std::size_t{strip.width} * strip.height, 0);
            for (const Object& object : objects)
                rasterise(object.polygon, static_cast<std::uint32_t>(object.id), strip, first);
            const auto begin = whole.labels.begin() + static_cast<std::ptrdiff_t>(first) * mask.width;
            REQUIRE(std::equal(strip.labels.begin(), strip.labels.end(), begin));
        }
    }
}

TEST_CASE("what a format has no room for is refused before anything is written") {
    Exported exported = exported_of(std::vector<Object>(65536));
    const auto what = std::make_shared<const Exported>(std::move(exported));
    const auto labels = find_format("labels")->open(what);
    REQUIRE_FALSE(labels);
    CHECK(labels.error().code == "too_many_objects");
    CHECK(labels.error().kind == ErrorKind::unprocessable);
    CHECK(find_format("labels-tiff")->open(what));
    const auto more = std::make_shared<const Exported>(exported_of(std::vector<Object>(1'048'576)));
    const auto sheet = find_format("xlsx")->open(more);
    REQUIRE_FALSE(sheet);
    CHECK(sheet.error().code == "too_many_objects");
}
