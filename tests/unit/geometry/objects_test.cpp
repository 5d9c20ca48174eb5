// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/objects.hpp"

#include <catch2/catch.hpp>

#include "masks.hpp"

using namespace spheroseg;
using namespace spheroseg::geometry;
using nlohmann::json;

namespace {

const json good = json::parse(R"({"class":"spheroid","score":0.75,
    "polygon":{"exterior":[[1,1],[9,1],[9,9],[1,9]],"holes":[[[3,3],[3,5],[5,5],[5,3]]]}})");

/// "path: reason" of the first fault in a list of one object.
std::string fault(const json& object) {
    const auto read = objects_from_json(json::array({object}), 20, 20);
    if (read) return "was taken";
    CHECK(read.error().kind == ErrorKind::invalid);
    CHECK(read.error().code == "invalid_objects");
    return read.error().fields.at(0).field + ": " + read.error().fields.at(0).reason;
}

std::string fault_with(const std::string& pointer, const json& value) {
    json object = good;
    object[json::json_pointer(pointer)] = value;
    return fault(object);
}

}  // namespace

TEST_CASE("objects go to JSON and back") {
    const auto read = objects_from_json(json::array({good, good}), 20, 20);
    REQUIRE(read);
    REQUIRE(read->size() == 2);
    const Object& object = read->at(1);
    CHECK(object.id == 2);
    CHECK(object.klass == "spheroid");
    CHECK(object.score == 0.75);
    CHECK(object.polygon.holes.size() == 1);
    json written = to_json(object);
    CHECK(written["polygon"] == good["polygon"]);
    CHECK(written["polygon"]["exterior"].dump() == "[[1,1],[9,1],[9,9],[1,9]]");
    CHECK(written["id"] == 2);
    CHECK(written["class"] == "spheroid");
    CHECK(written["bbox"].size() == 4);
    CHECK(objects_from_json(json::array({written}), 20, 20));
}

TEST_CASE("each fault in objects is named by its path") {
    CHECK(fault(3) == "objects[0]: expected an object");
    CHECK(fault_with("/class", "") == "objects[0].class: expected a text of 1 to 100 bytes");
    CHECK(fault_with("/class", 7) == "objects[0].class: expected a text of 1 to 100 bytes");
    CHECK(fault_with("/score", 1.5) == "objects[0].score: expected a number from 0 to 1 or null");
    CHECK(fault_with("/colour", "red") == "objects[0].colour: unknown field");
    CHECK(fault_with("/polygon", 1).rfind("objects[0].polygon: expected", 0) == 0);
    CHECK(fault_with("/polygon/holes", 1) == "objects[0].polygon.holes: expected a list of rings");
    CHECK(fault_with("/polygon/exterior", "x") == "objects[0].polygon.exterior: expected a list of [x,y]");
    CHECK(fault_with("/polygon/exterior/2", json::array({1})) ==
          "objects[0].polygon.exterior[2]: expected [x,y] in pixels");
    CHECK(fault_with("/polygon/exterior", json::array()).find("at least 3") != std::string::npos);
    CHECK(fault_with("/polygon/exterior/0", {9, 5}).find("cross") != std::string::npos);
    CHECK(fault_with("/score", nullptr) == "was taken");
    CHECK_FALSE(objects_from_json(json::object(), 20, 20));
    CHECK(objects_from_json(json::array(), 20, 20)->empty());
    json many = json::array();
    for (int i = 0; i < 50; ++i) many.push_back(i);
    CHECK(objects_from_json(many, 20, 20).error().fields.size() == 20);
    json second = json::array({good, 5});
    CHECK(objects_from_json(second, 20, 20).error().fields.at(0).field == "objects[1]");
}

TEST_CASE("labels carry the ids of objects, later ones on top") {
    Object low{1, "a", {}, {{{0, 0}, {3, 0}, {3, 1}, {0, 1}}, {}}, {}, {}};
    Object high{7, "b", {}, {{{2, 0}, {4, 0}, {4, 1}, {2, 1}}, {}}, {}, {}};
    CHECK(to_labels({low, high}, 5, 1).labels == std::vector<std::uint32_t>{1, 1, 7, 7, 0});
}
