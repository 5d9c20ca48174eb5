// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "api/correction.hpp"

#include <catch2/catch.hpp>

using namespace spheroseg;
using geometry::Object;
using nlohmann::json;

namespace {

/// As it is stored: its figures are those of pixels that the outline only comes near to.
Object stored(std::int64_t id, double x) {
    Object object;
    object.id = id;
    object.klass = "spheroid";
    object.score = 0.75;
    object.polygon = {{{x, 10}, {x + 40, 10}, {x + 40, 50}}, {{{x + 25, 20}, {x + 25, 30}, {x + 30, 30}}}};
    object.bbox = {x, 9, 41, 42};
    object.measurements = {{"area", 777.0},     {"area_um", 3108.0},      {"hole_count", 1},
                           {"perimeter", 99.5}, {"perimeter_um", 199.0},  {"orientation", nullptr},
                           {"solidity", 0.5},   {"intensity_mean", {7.5}}};
    return object;
}

/// What the API makes of a list that came in: the objects as they are read, the unchanged as they were.
std::vector<Object> corrected(const std::vector<Object>& before, const json& given,
                              std::optional<double> pixel_size_um = 2) {
    auto drawn = geometry::objects_from_json(given, 200, 200);
    REQUIRE(drawn);
    api::carry_unchanged(before, given, pixel_size_um, *drawn);
    return *drawn;
}

json list_of(const std::vector<Object>& objects) {
    json list = json::array();
    for (const Object& object : objects) list.push_back(to_json(object));
    return list;
}

}  // namespace

TEST_CASE("an object that comes back unchanged keeps what was measured of its pixels") {
    const std::vector<Object> before = {stored(3, 10), stored(9, 100)};
    const auto after = corrected(before, list_of(before));
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(after[i].id == static_cast<std::int64_t>(i + 1));
        CHECK(after[i].measurements == before[i].measurements);
        CHECK(to_json(after[i].bbox) == to_json(before[i].bbox));
        CHECK(after[i].score == 0.75);
    }
    // An edit of the edit takes them from the edit.
    CHECK(list_of(corrected(after, list_of(after))) == list_of(after));
}

TEST_CASE("figures in micrometres follow the pixel size of now") {
    const std::vector<Object> before = {stored(1, 10)};
    auto expected = before[0].measurements;
    expected["area_um"] = 777.0 * 9;
    expected["perimeter_um"] = 99.5 * 3;
    CHECK(corrected(before, list_of(before), 3)[0].measurements == expected);
    expected.erase("area_um");
    expected.erase("perimeter_um");
    const auto without = corrected(before, list_of(before), std::nullopt);
    CHECK(without[0].measurements == expected);
    // And back again, from a version that had none; null stays null.
    auto unknown = without;
    unknown[0].measurements["perimeter"] = nullptr;
    expected = unknown[0].measurements;
    expected["area_um"] = 777.0 * 4;
    expected["perimeter_um"] = nullptr;
    CHECK(corrected(unknown, list_of(unknown))[0].measurements == expected);
}

TEST_CASE("another outline or id is to be measured, another class only has no score") {
    const std::vector<Object> before = {stored(1, 10)};
    const json same = to_json(before[0]);
    const auto changed = [&](const char* at, const json& value) {
        json object = same;
        object[json::json_pointer(at)] = value;
        return object;
    };
    json without_id = same;
    without_id.erase("id");
    const auto after =
        corrected(before, {changed("/polygon/exterior/0/0", 10.5), changed("/polygon/holes/0/1/1", 30.25),
                           changed("/id", 2), changed("/id", "1"), without_id, changed("/class", "debris")});
    for (std::size_t i = 0; i < 5; ++i) {
        CAPTURE(i);
        CHECK(after[i].measurements.is_null());
        CHECK_FALSE(after[i].score);
    }
    CHECK(after[5].measurements == before[0].measurements);
    CHECK_FALSE(after[5].score);
}

TEST_CASE("no figure is taken from a client") {
    const std::vector<Object> before = {stored(1, 10)};
    json unchanged = to_json(before[0]);
    unchanged["measurements"] = {{"area", 1e9}};
    unchanged["bbox"] = {0, 0, 1, 1};
    unchanged["score"] = 1;
    json moved = unchanged;
    moved["polygon"]["exterior"][0][0] = 11;
    const auto after = corrected(before, {unchanged, moved});
    CHECK(to_json(after[0])["measurements"] == before[0].measurements);
    CHECK(to_json(after[0].bbox) == to_json(before[0].bbox));
    CHECK(after[0].score == 0.75);
    CHECK(after[1].measurements.is_null());
    CHECK_FALSE(after[1].score);
}
