// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>
#include <model-remote/remote_text.hpp>

using namespace model_remote;

TEST_CASE("what a server says becomes one line of valid text, not too long") {
    CHECK(clean_text("all is well.") == "all is well");
    CHECK(clean_text("a\r\nb\tc\x7f"
                     "d") == "a b c d");
    CHECK(clean_text("\x1b[2J") == "[2J");
    CHECK(clean_text("a\xc2\x9b"
                     "b") == "a b");
    CHECK(clean_text("evil \xe2\x80\xae txt") == "evil  txt");
    CHECK(clean_text("\xff\xfe") == "\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(clean_text(std::string("a\0b", 3)) == "a b");
    CHECK(clean_text("größer × 2") == "größer × 2");
    std::string wide;
    for (int i = 0; i < 1000; ++i) wide += "ü";
    const std::string cut = clean_text(wide);
    CHECK(cut.size() <= 301);
    CHECK(cut.substr(cut.size() - 5) == "ü…");
}

TEST_CASE("an error's reason is found in the bodies that servers send") {
    CHECK(reason_in(R"({"error": "no\nmodel."})") == "no model");
    CHECK(reason_in(R"({"title": "x", "detail": "gone"})") == "gone");
    CHECK(reason_in(R"({"code": 400, "message": "bad"})") == "bad");
    for (const char* body : {"", "<html>", "[]", R"({"error": {"a": 1}})", "{"})
        CHECK(reason_in(body).empty());
    CHECK(reason_in("{\"error\": \"" + std::string(70'000, 'x') + "\"}").empty());
    std::string deep;
    for (int i = 0; i < 10'000; ++i) deep += "{\"a\":";
    CHECK(reason_in(deep).empty());
}

TEST_CASE("a secret does not come back in a server's words") {
    CHECK(without_secret("the token abc, again abc", "abc") == "the token ***, again ***");
    CHECK(without_secret("***", "*") == "*********");
    CHECK(without_secret("nothing", "") == "nothing");
}
