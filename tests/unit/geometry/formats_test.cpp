// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>
#include <clocale>
#include <cmath>

#include "geometry/objects.hpp"
#include "geometry/raster.hpp"
#include "masks.hpp"

using namespace spheroseg;
using namespace spheroseg::geometry;
using nlohmann::json;

namespace {

struct Text {
    std::string all;
    TextSink sink = [this](std::string_view part) -> Result<void> {
        all += part;
        return {};
    };
};

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
        const auto objects = objects_of(mask);
        Text text;
        REQUIRE(write_geojson(objects, text.sink));
        const json read = json::parse(text.all);
        REQUIRE(read["type"] == "FeatureCollection");
        LabelImage again{mask.width, mask.height, std::vector<std::uint32_t>(mask.labels.size(), 0)};
        for (const json& feature : read["features"]) {
            REQUIRE(feature["geometry"]["type"] == "Polygon");
            const json& rings = feature["geometry"]["coordinates"];
            for (const json& ring : rings) REQUIRE(ring.front() == ring.back());
            Polygon polygon{ring_of(rings[0]), {}};
            for (std::size_t r = 1; r < rings.size(); ++r) polygon.holes.push_back(ring_of(rings[r]));
            rasterise(polygon, feature["id"], again);
            REQUIRE(feature["properties"]["objectType"] == "annotation");
            REQUIRE(feature["properties"]["classification"]["name"] == "cell");
            for (const auto& [name, value] : feature["properties"]["measurements"].items())
                REQUIRE(value.is_number());
        }
        REQUIRE(again.labels == find_components(mask).image.labels);
    }
}

TEST_CASE("COCO gives back the mask, run lengths where there are holes (500 random masks)") {
    std::mt19937 random(17);
    for (int i = 0; i < 500; ++i) {
        const LabelImage mask = random_mask(random);
        const auto objects = objects_of(mask);
        Text text;
        REQUIRE(write_coco(objects, {"a \"b\".png", mask.width, mask.height, {}}, text.sink));
        const json read = json::parse(text.all);
        INFO("seed 17, mask " << i);
        REQUIRE(read["images"][0]["file_name"] == "a \"b\".png");
        const auto expected = find_components(mask).image.labels;
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
                                 {"counts", to_rle(polygon, mask.width, mask.height)}}) == drawn.labels);
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
    CHECK(to_rle({{{0, 0}, {3, 0}, {3, 2}, {0, 2}}, {}}, 3, 2) == std::vector<std::uint64_t>{0, 6});
    CHECK(to_rle({{{1, 1}, {2, 1}, {2, 2}, {1, 2}}, {}}, 3, 2) == std::vector<std::uint64_t>{3, 1, 2});
    CHECK(to_rle({{{-5, -5}, {1, -5}, {1, 9}, {-5, 9}}, {}}, 3, 2) == std::vector<std::uint64_t>{0, 2, 4});
    CHECK(to_rle({{{0.6, 0.6}, {0.9, 0.6}, {0.9, 0.9}}, {}}, 3, 2) == std::vector<std::uint64_t>{6});
}

TEST_CASE("CSV has a header, quotes by RFC 4180, and no cell that a spreadsheet would run") {
    auto objects = objects_of(drawn({"##.2"}));
    objects[0].klass = "=HYPERLINK(\"x\")";
    objects[1].klass = "a,\nb";
    objects[1].score = NAN;
    objects[1].measurements["area"] = nullptr;
    objects[1].measurements["own"] = 1e-9;
    Text text;
    REQUIRE(write_csv(objects, text.sink));
    CHECK(text.all.rfind("id,class,score,bbox_x,bbox_y,area,area_um,", 0) == 0);
    CHECK(text.all.find(",intensity_mean_0,intensity_mean_1,") != std::string::npos);
    CHECK(text.all.find(",own\r\n") != std::string::npos);
    CHECK(text.all.find("\r\n1,\"'=HYPERLINK(\"\"x\"\")\",0.5,0,0,2.0,0.845") != std::string::npos);
    CHECK(text.all.find("\r\n2,\"a,\nb\",,3,0,,") != std::string::npos);
    CHECK(text.all.find(",1e-09\r\n") != std::string::npos);
    CHECK(text.all.find("nan") == std::string::npos);
    CHECK(text.all.find("null") == std::string::npos);
    Text empty;
    REQUIRE(write_csv({}, empty.sink));
    CHECK(empty.all == "id,class,score,bbox_x,bbox_y\r\n");
}

TEST_CASE("JSON lists objects as REST has them, and never NaN") {
    auto objects = objects_of(drawn({"##.2"}));
    objects[0].score = NAN;
    objects[0].klass = "\xff not UTF-8";
    Text text;
    REQUIRE(write_json(objects, text.sink));
    const json read = json::parse(text.all);
    REQUIRE(read.size() == 2);
    CHECK(read[0]["score"].is_null());
    CHECK(read[1]["score"] == 0.5);
    CHECK(read[1]["bbox"] == json::array({3, 0, 1, 1}));
    CHECK(read[1]["measurements"]["area"] == 1);
    CHECK(read[1]["measurements"]["intensity_mean"] == json::array({9.0, 9.0}));
}

TEST_CASE("a sink that refuses ends every export with its own error") {
    const auto objects = objects_of(drawn({"##.2"}));
    for (int most : {0, 1, 2}) {
        int calls = 0;
        const TextSink full = [&](std::string_view) -> Result<void> {
            if (calls++ == most) return fail(ErrorKind::storage_full, "disk_full", "no room");
            return {};
        };
        for (const auto& write : std::vector<std::function<Result<void>()>>{
                 [&] { return write_json(objects, full); }, [&] { return write_geojson(objects, full); },
                 [&] { return write_csv(objects, full); },
                 [&] {
                     return write_coco(objects, {"a", 4, 1, {}}, full);
                 }}) {
            calls = 0;
            const auto written = write();
            REQUIRE_FALSE(written);
            CHECK(written.error().code == "disk_full");
            CHECK(calls == most + 1);
        }
    }
}
