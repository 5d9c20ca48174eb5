// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/page.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "store/text.hpp"

using namespace spheroseg;
using namespace spheroseg::store;

TEST_CASE("a cursor comes back as it was made, whatever the name") {
    for (const std::string name : {"", "a", "ab", "abc", "Zürich \"x\" \\ / 細胞"}) {
        const Cursor made{Sort::name, name, 0, "id-1"};
        const auto text = encode(made);
        CHECK(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
              std::string::npos);
        const auto back = decode_cursor(text, Sort::name);
        REQUIRE(back);
        CHECK(back->name == name);
        CHECK(back->id == "id-1");
    }
    const auto back = decode_cursor(encode({Sort::created_at, "", 123456789012, "x"}), Sort::created_at);
    REQUIRE(back);
    CHECK(back->created_at == 123456789012);
}

TEST_CASE("a cursor of another sort, garbage and over-long texts are invalid_cursor") {
    const auto good = encode({Sort::name, "a", 0, "x"});
    CHECK(decode_cursor(good, Sort::created_at).error().code == "invalid_cursor");
    CHECK(decode_cursor(good, Sort::name_descending).error().kind == ErrorKind::invalid);
    for (const std::string text : {"!", "AAAA", "bnVsbA", "WzEsMiwzXQ", "%", "eyJhIjoxfQ"})
        CHECK(decode_cursor(text, Sort::name).error().code == "invalid_cursor");
    CHECK(decode_cursor(std::string(100000, 'A'), Sort::name).error().code == "invalid_cursor");

    const unsigned seed = 20260101;
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int i = 0; i < 5000; ++i) {
        auto text = good;
        text[random() % text.size()] = static_cast<char>(random());
        const auto back = decode_cursor(text, Sort::name);  // anything but a crash or an exception
        if (back) CHECK(back->name.find('\0') == std::string::npos);
    }
}

TEST_CASE("sort and limit take their listed values only") {
    CHECK(parse_sort("").value() == Sort::created_at_descending);
    CHECK(parse_sort("-name").value() == Sort::name_descending);
    CHECK(parse_sort("name; DROP TABLE users").error().code == "invalid_sort");
    CHECK(parse_limit("").value() == 50);
    CHECK(parse_limit("200").value() == 200);
    for (const std::string text : {"0", "201", "-1", "1.5", "1x", " 1", "99999999999999"})
        CHECK(parse_limit(text).error().code == "invalid_limit");
}

TEST_CASE("what a user searches for is taken literally") {
    CHECK(contains_pattern("50%_!A") == "%50!%!_!!a%");
    CHECK(contains_pattern("") == "%%");
}

TEST_CASE(
    "only whole UTF-8 without control characters is clean, and a text may have lines where a name may not") {
    const auto accepts = [](auto check, std::string_view text) {
        std::vector<FieldError> errors;
        check(errors, "field", text, 0, 100);
        return errors.empty();
    };
    CHECK(is_clean_line("Zürich 細胞 \xF0\x9F\x94\xAC \xC2\xA0"));
    for (const std::string text :
         {"\xff", "\xc0\xaf", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\x01", "\x7f", "\xc2\x85"}) {
        CHECK_FALSE(is_clean_line(text));
        CHECK_FALSE(accepts(check_text, text));
    }
    CHECK_FALSE(is_clean_line(std::string_view("a\0b", 3)));
    for (const char* text : {"a\n", "\r\n", "a\tb"}) {
        CHECK_FALSE(is_clean_line(text));
        CHECK_FALSE(accepts(check_line, text));
        CHECK(accepts(check_text, text));
    }
    std::vector<FieldError> errors;
    check_line(errors, "name", "Zürich", 1, 6);
    CHECK(errors.empty());
    check_line(errors, "name", "Zürich!", 1, 6);
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].reason == "must have 1 to 6 characters, not 7");
}
