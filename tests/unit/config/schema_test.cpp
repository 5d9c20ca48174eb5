// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/schema.hpp"

#include <catch2/catch.hpp>

namespace spheroseg::config {
namespace {

using nlohmann::json;

std::string refusal(const std::string& schema) {
    const auto parsed = Schema::parse(schema, "x");
    return parsed ? "accepted" : parsed.error().message;
}

/// The value as it was accepted, or what is wrong with it.
std::string checked(const std::string& schema, const std::string& value) {
    const auto parsed = Schema::parse(schema, "x");
    if (!parsed) return parsed.error().message;
    const auto result = validate_json(*parsed, json::parse(value), "");
    return result ? result->dump() : result.error().message;
}

/// The same for the one property "a".
std::string property(const std::string& schema, const std::string& value) {
    return checked(R"({"properties": {"a": )" + schema + "}}", R"({"a": )" + value + "}");
}

}  // namespace

TEST_CASE("plain JSON is told in JSON's words") {
    CHECK(property(R"({"type": "string"})", "1") == "a: expected a string, got 1.");
    CHECK(property(R"({"type": "object"})", "[]") == "a: expected an object, got an array.");
    CHECK(property(R"({"type": "array"})", "{}") == "a: expected an array, got an object.");
    CHECK(property(R"({"type": "number"})", "null") == "a: expected a number, got null.");
    CHECK(property(R"({"type": ["number", "null"]})", "\"x\"") == "a: expected a number or null, got \"x\".");
    CHECK(property(R"({"type": ["number", "null"]})", "null") == R"({"a":null})");
    CHECK(property(R"({"type": "number", "minimum": 0, "maximum": 1})", "2") ==
          "a: expected a number from 0 to 1, got 2.");
    CHECK(property(R"({"type": "number", "exclusiveMinimum": 0, "maximum": 1.5})", "0") ==
          "a: expected a number above 0 and of at most 1.5, got 0.");
    CHECK(property(R"({"type": "number", "exclusiveMaximum": 3})", "3") ==
          "a: expected a number below 3, got 3.");
    CHECK(property(R"({"type": "number"})", "3") == R"({"a":3})");
    CHECK(property(R"({"type": "integer"})", "3.0") == R"({"a":3})");
    CHECK(property(R"({"type": "integer"})", "18446744073709551615") ==
          "a: expected an integer, got 18446744073709551615.");
    CHECK(property(R"({"const": "x"})", "\"y\"") == "a: expected \"x\", got \"y\".");
    CHECK(property(R"({"enum": [1, 2, null]})", "3") == "a: expected one of 1, 2 or null, got 3.");
    CHECK(property(R"({"type": "string", "maxLength": 2})", "\"čšž\"") ==
          "a: expected a string of at most 2 characters, got 3 characters.");
    CHECK(property(R"({"type": "string", "minLength": 1, "maxLength": 1})", "\"\"") ==
          "a: expected a string of 1 to 1 character, got 0 characters.");
    CHECK(property(R"({"type": "array", "items": {"type": "integer"}, "maxItems": 2})", "[1, \"x\"]") ==
          "a[1]: expected an integer, got \"x\".");
    CHECK(property(R"({"type": "array", "minItems": 2})", "[1]") ==
          "a: expected an array of at least 2 items, got 1 item.");
    CHECK(property(R"({"type": "object", "additionalProperties": {"type": "integer"}})",
                   R"({"x": 1, "y": true})") == "a.y: expected an integer, got true.");
    CHECK(property("{}", R"({"x": [1]})") == R"({"a":{"x":[1]}})");
    CHECK(property(R"({"type": "object"})", R"({"x": 1})") == "a.x: unknown key; nothing can be set here.");
    CHECK(checked(R"({"properties": {"threshold": {"type": "number"}}})", R"({"treshold": 1})") ==
          "treshold: unknown key; did you mean 'threshold'?");
    CHECK(checked("{}", R"({"x": 1})") == "x: unknown key; nothing can be set here.");
    CHECK(checked("{}", "[]") == "expected an object, got an array.");
}

TEST_CASE("every wrong field of a request is named below its root") {
    const auto schema = Schema::parse(R"({"required": ["c"], "properties": {"a": {"type": "integer"},
        "b": {"type": "boolean"}, "c": {"type": "string"}}})",
                                      "x");
    REQUIRE(schema);
    const auto result = validate_json(*schema, json::parse(R"({"a": "x", "b": 1})"), "params");
    REQUIRE(!result);
    CHECK(result.error().kind == ErrorKind::unprocessable);
    CHECK(result.error().code == "invalid_value");
    CHECK(result.error().message == "params.a: expected an integer, got \"x\". (and 2 more problems)");
    REQUIRE(result.error().fields.size() == 3);
    CHECK(result.error().fields[1].field == "params.b");
    CHECK(result.error().fields[2].field == "params.c");
    CHECK(result.error().fields[2].reason == "is missing; expected a string");
}

TEST_CASE("sizes and durations become integers") {
    CHECK(property(R"({"format": "byte-size"})", "\"10GB\"") == R"({"a":10000000000})");
    CHECK(property(R"({"format": "byte-size"})", "5") == R"({"a":5})");
    CHECK(property(R"({"format": "duration"})", "\"5m\"") == R"({"a":300000})");
    CHECK(property(R"({"format": "duration"})", "0") == R"({"a":0})");
    CHECK(property(R"({"type": ["string", "null"], "format": "duration"})", "null") == R"({"a":null})");
    CHECK(property(R"({"type": ["string", "null"], "format": "duration"})", "5") ==
          "a: expected a duration such as 30 s or null, got 5; add a unit: ms, s, m, h or d.");
    CHECK(property(R"({"format": "duration", "maximum": 60000})", "\"2m\"") ==
          "a: expected a duration such as 30 s of at most 1 m, got \"2m\".");
    CHECK(property(R"({"format": "byte-size"})", "\"1e3 MiB\"") ==
          "a: expected a size such as 512 MiB, got \"1e3 MiB\".");
}

TEST_CASE("alternatives are tried in order") {
    const std::string either =
        R"({"anyOf": [{"type": "integer", "minimum": 1}, {"const": "auto"}], "default": "auto"})";
    CHECK(property(either, "3") == R"({"a":3})");
    CHECK(property(either, "\"auto\"") == R"({"a":"auto"})");
    CHECK(property(either, "0") == "a: expected an integer of at least 1 or \"auto\", got 0.");
    CHECK(checked(R"({"properties": {"a": )" + either + "}}", "{}") == R"({"a":"auto"})");
    CHECK(property(R"({"oneOf": [{"type": "number"}, {"type": "integer"}]})", "3") ==
          "a: fits more than one of: a number or an integer.");
    CHECK(
        property(
            R"({"oneOf": [{"type": "string"}, {"type": "object", "properties": {"x": {"type": "integer"}}}]})",
            R"({"x": true})") == "a.x: expected an integer, got true.");
}

TEST_CASE("a long value is shortened, and a hostile one costs little") {
    CHECK(property(R"({"type": "integer"})", "\"" + std::string(5000, 'x') + "\"") ==
          "a: expected an integer, got \"" + std::string(60, 'x') + "…\".");
    CHECK(property(R"({"type": "string", "pattern": "^(a|b)*$"})", "\"" + std::string(100000, 'a') + "\"") ==
          "a: expected text of at most 1000 bytes, got 100000 bytes.");
    CHECK(property(R"({"type": "string", "pattern": "^(a|b)*$"})", "\"" + std::string(1000, 'a') + "\"")
              .size() == 1008);
    std::string deep = "1";
    for (int i = 0; i < 100; ++i) deep = "[" + deep + "]";
    CHECK(property("{}", deep) == "is nested deeper than 64 levels.");
}

TEST_CASE("a schema is refused for what is not supported or not sound") {
    const std::string start = "The schema of x cannot be used: ";
    CHECK(refusal("{") == start + "#: expected JSON.");
    CHECK(refusal("[]") == start + "#: expected a schema (an object).");
    CHECK(refusal(R"({"allOf": []})") == start + "#/allOf: this keyword is not supported.");
    CHECK(refusal(R"({"type": "text"})") == start + "#/type: expected a JSON type or a list of them.");
    CHECK(refusal(R"({"properties": {"a": {"format": "uri"}}})") ==
          start + "#/properties/a/format: expected \"byte-size\" or \"duration\".");
    CHECK(refusal(R"({"properties": {"a": 1}})") == start + "#/properties/a: expected a schema (an object).");
    CHECK(refusal(R"({"properties": {"a": {"pattern": "("}}})") ==
          start + "#/properties/a/pattern: expected a regular expression of ECMAScript.");
    CHECK(refusal(R"({"required": ["b"], "properties": {}})") ==
          start + "#/required: names \"b\", which is no property.");
    CHECK(refusal(R"({"properties": {"a": {"type": "integer", "default": "x"}}})") ==
          start + "#/properties/a/default: expected an integer, got \"x\".");
    CHECK(
        refusal(R"({"properties": {"a": {"anyOf": [{}], "type": "integer"}}})") ==
        start +
            "#/properties/a/type: cannot stand beside anyOf or oneOf; put it into each of the alternatives.");
    CHECK(refusal(R"({"properties": {"a": {"minLength": -1}, "b": {"enum": []}}})") ==
          start +
              "#/properties/a/minLength: expected an integer of at least 0; "
              "#/properties/b/enum: expected a list of scalars that is not empty.");
    CHECK(refusal(R"({"properties": {"a": {"type": "number", "format": "duration"}}})") ==
          start + "#/properties/a/format: goes with the types string and integer.");
    std::string deep = "{}";
    for (int i = 0; i < 40; ++i) deep = R"({"items": )" + deep + "}";
    CHECK(refusal(R"({"properties": {"a": )" + deep + "}}") != "accepted");
    CHECK(
        refusal(
            R"({"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "t", "type": "object"})") ==
        "accepted");
}

TEST_CASE("the nearest known name is what a person most likely meant") {
    const std::vector<std::string> known = {"port", "bind", "threads", "registration"};
    CHECK(nearest_name("prot", known) == "port");
    CHECK(nearest_name("ports", known) == "port");
    CHECK(nearest_name("registraton", known) == "registration");
    CHECK(nearest_name("thread", known) == "threads");
    CHECK(nearest_name("xyz", known).empty());
    CHECK(nearest_name("", known).empty());
    CHECK(nearest_name(std::string(100000, 'x'), known).empty());
}

}  // namespace spheroseg::config
