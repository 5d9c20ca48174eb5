// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Heads that are no heads: each has its own answer, and nobody else notices.
#include <catch2/catch.hpp>

#include "served.hpp"
#include "wire.hpp"

namespace {

struct Case {
    const char* what;
    std::string bytes;
    int status;
    const char* code;
};

std::string with(const std::string& headers) {
    return "GET /live HTTP/1.1\r\nHost: t\r\n" + headers + "\r\n";
}

std::string many_headers(int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += "X-" + std::to_string(i) + ": 1\r\n";
    return out;
}

}  // namespace

TEST_CASE("every malformed head gets the answer that says what is wrong with it") {
    Served served;
    const std::vector<Case> cases = {
        {"garbage", "\x16\x03\x01\x02 hello\r\n\r\n", 400, "control_character"},
        {"words", "hello world\r\n\r\n", 400, "bad_request"},
        {"HTTP/0.9", "GET /live\r\n\r\n", 400, "bad_request"},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "bad_version"},
        {"HTTP/3.7", "GET /live HTTP/3.7\r\nHost: t\r\n\r\n", 505, "bad_version"},
        {"no Host", "GET /live HTTP/1.1\r\n\r\n", 400, "bad_host"},
        {"two Hosts", with("Host: u\r\n"), 400, "bad_host"},
        {"bare LF", "GET /live HTTP/1.1\nHost: t\n\n", 400, "bad_line_ending"},
        {"bare CR", "GET /live HTTP/1.1\rHost: t\r\n\r\n", 400, "bad_line_ending"},
        {"folded header", with("X-A: 1\r\n 2\r\n"), 400, "folded_line"},
        {"space before the colon", with("X-A : 1\r\n"), 400, "bad_request"},
        {"header without a colon", with("X-A\r\n"), 400, "bad_request"},
        {"NUL in a header", with(std::string("X-A: a\0b\r\n", 10)), 400, "control_character"},
        {"unknown method", "BREW /live HTTP/1.1\r\nHost: t\r\n\r\n", 501, "unknown_method"},
        {"CONNECT", "CONNECT evil.test:443 HTTP/1.1\r\nHost: t\r\n\r\n", 501, "unknown_method"},
        {"TRACE", "TRACE /live HTTP/1.1\r\nHost: t\r\n\r\n", 501, "unknown_method"},
        {"bad percent-encoding", get("/echo/%zz"), 400, "bad_percent_encoding"},
        {"cut percent-encoding", get("/echo/%4"), 400, "bad_percent_encoding"},
        {"encoded NUL", get("/echo/a%00b"), 400, "nul_byte"},
        {"encoded NUL in the query", get("/bytes?size=1%00"), 400, "nul_byte"},
        {"overlong UTF-8", get("/echo/%c0%af"), 400, "bad_utf8"},
        {"..", get("/echo/../live"), 400, "bad_path"},
        {"encoded ..", get("/echo/%2e%2e/live"), 400, "bad_path"},
        {"encoded slash", get("/echo/a%2fb"), 400, "bad_path"},
        {"fragment", get("/live#x"), 400, "bad_target"},
        {"target without a slash", get("live"), 400, "bad_target"},
        {"the same parameter twice", get("/bytes?size=1&size=2"), 400, "duplicate_parameter"},
        {"long target", get("/echo/" + std::string(9000, 'a')), 414, "target_too_long"},
        {"long header", with("X-A: " + std::string(20000, 'a') + "\r\n"), 431, "headers_too_large"},
        {"endless request line", std::string(100000, 'A'), 414, "target_too_long"},
        {"too many headers", with(many_headers(150)), 431, "too_many_headers"},
    };
    for (const Case& each : cases) {
        INFO(each.what);
        const Reply reply = ask(served.port(), each.bytes);
        CHECK(reply.status == each.status);
        CHECK(reply.code() == each.code);
        CHECK(reply.header("content-type") == "application/problem+json");
        CHECK_FALSE(reply.header("x-request-id").empty());
        CHECK(reply.header("server").empty());
    }
    REQUIRE(served.lives());
    const std::lock_guard lock(served.seen->mutex);
    REQUIRE(served.seen->methods.count("BREW") == 0);
}

TEST_CASE("a head that is refused ends the connection, so that nothing smuggled behind it is read") {
    Served served;
    Wire wire(served.port());
    wire.send("GET /live HTTP/1.1\r\nHost: t\r\nHost: u\r\n\r\n" + get("/echo/smuggled"));
    REQUIRE(wire.reply().status == 400);
    REQUIRE(wire.until("smuggled").find("smuggled") == std::string::npos);
}

TEST_CASE("as many headers as are allowed are fine") {
    Served served;
    REQUIRE(ask(served.port(), with(many_headers(99))).status == 200);
}
