// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/route_rules.hpp"

#include <catch2/catch.hpp>

using namespace spheroseg;
using namespace spheroseg::http;

namespace {

std::string why_bad(const std::string& operation) {
    const auto checked = check_operation("GET", "/x", nlohmann::json::parse(operation));
    if (checked) return "";
    CHECK(checked.error().code == "bad_route");
    return checked.error().message;
}

std::string key(const char* method, const char* pattern) {
    return read_pattern(method, pattern)->key;
}

}  // namespace

TEST_CASE("an operation that the host could not read is refused with the member that is wrong") {
    CHECK(why_bad("null").empty());
    CHECK(why_bad("{}").empty());
    CHECK(why_bad(R"({"parameters": [{"name": "limit", "in": "query"}], "responses": {"200": {}},
                      "requestBody": {"content": {"application/json": {}}}, "security": [], "tags": 7})")
              .empty());
    CHECK(why_bad("[]") == "The route GET /x: its operation is no JSON object.");
    CHECK(why_bad(R"({"parameters": {}})") == "The route GET /x: its operation's parameters are no list.");
    for (const char* parameter :
         {"7", "{}", R"({"in": "query"})", R"({"name": "", "in": "query"})", R"({"name": 7, "in": "query"})",
          R"({"name": "a"})", R"({"name": "a", "in": 7})"})
        CHECK(why_bad(R"({"parameters": [)" + std::string(parameter) + "]}") ==
              "The route GET /x: each of its operation's parameters is an object with the texts name and "
              "in.");
    CHECK(why_bad(R"({"responses": []})") == "The route GET /x: its operation's responses are no object.");
    CHECK(why_bad(R"({"responses": "200"})") == "The route GET /x: its operation's responses are no object.");
    CHECK(why_bad(R"({"requestBody": []})") == "The route GET /x: its operation's requestBody is no object.");
    CHECK(why_bad(R"({"requestBody": {"content": []}})") ==
          "The route GET /x: its operation's requestBody.content is no object.");
}

TEST_CASE("routes that answer the same requests have one key, whatever their parameters are called") {
    CHECK(key("GET", "/a/{id}") == key("GET", "/a/{name}"));
    CHECK(key("GET", "/a/{rest...}") == key("GET", "/a/{path...}"));
    CHECK(key("GET", "/a/{id}") != key("GET", "/a/{rest...}"));
    CHECK(key("GET", "/a/{id}") != key("PUT", "/a/{id}"));
    CHECK(key("GET", "/a/b") != key("GET", "/a/{b}"));
    CHECK(key("GET", "/a") != key("GET", "/a/"));
}

TEST_CASE("a pattern of bytes that no message could show is refused in one that can") {
    const auto read = read_pattern("GET", "/a\xff\n" + std::string(1000, 'b'));
    REQUIRE_FALSE(read);
    CHECK(read.error().message.find("longer than 500 bytes") != std::string::npos);
    CHECK(read.error().message.find("/a??bbb") != std::string::npos);
    CHECK(read_pattern("GET", "/a b").error().message ==
          "The route GET /a b: its pattern has other characters than visible ASCII.");
    CHECK(read_pattern("G\x01T", "/").error().message.find("The route G?T /: its method is none of") == 0);
}
