// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/json_body.hpp"

#include <catch2/catch.hpp>

using namespace spheroseg;
using namespace spheroseg::http;

namespace {

std::string nested(int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
}
std::string why(std::string_view text, JsonLimits limits = {}) {
    const auto parsed = parse_json(text, limits);
    return parsed ? "fine" : parsed.error().message;
}

}  // namespace

TEST_CASE("JSON of every kind is read") {
    for (const char* text : {"null", "true", "-1.5e3", "\"\\u00e9\"", "{\"a\":{\"a\":1},\"b\":[]}", " [1] "})
        REQUIRE(parse_json(text));
}

TEST_CASE("what is no JSON is refused with the place or the reason") {
    REQUIRE(why("") == "Expected a JSON body, got none.");
    REQUIRE(why("[1,]").find("malformed at byte") != std::string::npos);
    for (const char* bad : {"NaN", "Infinity", "{'a':1}", "[1] [2]", "// c\n1", "\"\xc0\xaf\"",
                            "\"\xed\xa0\x80\"", "{\"a\":1,}", "01", "1e999", "\"\t\"", "\xEF\xBB\xBF{}"})
        REQUIRE(parse_json(bad).error().code == "invalid_json");
}

TEST_CASE("the same name twice in one object is refused, in two objects it is fine") {
    REQUIRE(why("{\"a\":1,\"b\":{\"a\":2}}") == "fine");
    REQUIRE(why("{\"a\":1,\"\\u0061\":2}").find("\"a\" stands twice") != std::string::npos);
}

TEST_CASE("depth, size and the number of values are bounded") {
    REQUIRE(why(nested(64)) == "fine");
    REQUIRE(why(nested(65)).find("deeper than 64") != std::string::npos);
    REQUIRE(why(std::string(10'000'000, '[')).find("deeper than 64") != std::string::npos);
    JsonLimits limits;
    limits.bytes = 10;
    REQUIRE(parse_json("[1,2,3,4,5,6]", limits).error().kind == ErrorKind::too_large);
    limits = {};
    limits.values = 3;
    REQUIRE(why("[1,2,3]", limits).find("more than 3 values") != std::string::npos);
}
