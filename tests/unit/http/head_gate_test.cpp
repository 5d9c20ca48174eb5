// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/head_gate.hpp"

#include <catch2/catch.hpp>

using namespace spheroseg::http;

namespace {

std::optional<std::size_t> end_of(HeadGate& gate, std::string_view input) {
    const auto looked = gate.look(input);
    REQUIRE(std::holds_alternative<std::optional<std::size_t>>(looked));
    return std::get<std::optional<std::size_t>>(looked);
}

}  // namespace

TEST_CASE("the end of a head is found, however it is cut") {
    const Limits limits;
    const std::string head = "GET / HTTP/1.1\r\nHost: t\r\n\r\n";
    HeadGate whole(limits);
    REQUIRE(end_of(whole, head + "body\n\x01") == head.size());
    HeadGate pieces(limits);
    for (std::size_t i = 0; i < head.size(); ++i)
        REQUIRE_FALSE(end_of(pieces, std::string_view(head).substr(0, i)));
    REQUIRE(end_of(pieces, head) == head.size());
}

TEST_CASE("limits are exact") {
    Limits limits;
    limits.header_bytes = 100;
    limits.target_bytes = 50;
    limits.headers = 2;
    const auto code = [&](const std::string& input) {
        HeadGate gate(limits);
        const auto looked = gate.look(input);
        const auto* refused = std::get_if<Refusal>(&looked);
        return refused == nullptr ? std::string("fine") : refused->code;
    };
    REQUIRE(code(std::string(48, 'a') + "\r\n\r\n") == "fine");
    REQUIRE(code(std::string(49, 'a') + "\r\n\r\n") == "target_too_long");
    REQUIRE(code("a\r\nb: " + std::string(91, 'c') + "\r\n\r\n") == "headers_too_large");
    REQUIRE(code("a\r\nb: " + std::string(90, 'c') + "\r\n\r\n") == "fine");
    REQUIRE(code("a\r\nb:1\r\nc:1\r\n\r\n") == "fine");
    REQUIRE(code("a\r\nb:1\r\nc:1\r\nd:1\r\n\r\n") == "too_many_headers");
    REQUIRE(code("a\r\n\tb:1\r\n") == "folded_line");
    REQUIRE(code("a\n") == "bad_line_ending");
    REQUIRE(code("a\rb") == "bad_line_ending");
    REQUIRE(code("a\x7f") == "control_character");
}
