// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/uri.hpp"

#include <catch2/catch.hpp>

using namespace spheroseg;
using namespace spheroseg::http;

namespace {

std::string code(std::string_view target) {
    Request request;
    const auto parsed = parse_target(target, request);
    return parsed ? "fine" : parsed.error().code;
}

}  // namespace

TEST_CASE("targets are decoded segment by segment, queries with plus as space") {
    Request request;
    REQUIRE(parse_target("/a%20b/c+d/%C3%A9?q=a+b%2B&empty=&flag&=x", request));
    REQUIRE(request.path == "/a b/c+d/\xc3\xa9");
    REQUIRE(request.query == Pairs{{"q", "a b+"}, {"empty", ""}, {"flag", ""}, {"", "x"}});
    Request absolute;
    REQUIRE(parse_target("http://host:80/x?y=1", absolute));
    REQUIRE(absolute.path == "/x");
    Request bare;
    REQUIRE(parse_target("http://host", bare));
    REQUIRE(bare.path == "/");
}

TEST_CASE("what a target must not hold is refused") {
    for (const char* bad : {"/%", "/%1", "/%g1", "/%1g", "/?a=%"})
        REQUIRE(code(bad) == "bad_percent_encoding");
    for (const char* bad : {"/%00", "/?%00", "/?a=b%00"}) REQUIRE(code(bad) == "nul_byte");
    for (const char* bad : {"/%ff", "/%c0%80", "/%ed%a0%80", "/%f4%90%80%80", "/?a=%80"})
        REQUIRE(code(bad) == "bad_utf8");
    for (const char* bad : {"/.", "/..", "/a/%2E%2e/b", "/a%2Fb", "/a/./b"}) REQUIRE(code(bad) == "bad_path");
    for (const char* bad : {"", "x", "/#f", "?a"}) REQUIRE(code(bad) == "bad_target");
    REQUIRE(code("/?a=1&a=2") == "duplicate_parameter");
    std::string many = "/?";
    for (int i = 0; i < 101; ++i) many += "p" + std::to_string(i) + "&";
    REQUIRE(code(many) == "too_many_parameters");
}

TEST_CASE("the distance between names counts edits") {
    REQUIRE(edit_distance("limit", "limit") == 0);
    REQUIRE(edit_distance("limt", "limit") == 1);
    REQUIRE(edit_distance("", "abc") == 3);
}
