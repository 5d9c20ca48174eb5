// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/response_head.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "http/request_id.hpp"

using namespace spheroseg::http;

TEST_CASE("a head has its framing once, whatever the handler says") {
    Request request;
    request.id = "r";
    Response response;
    response.headers = {{"content-length", "1"},
                        {"Transfer-Encoding", "chunked"},
                        {"CONNECTION", "upgrade"},
                        {"cache-control", "max-age=1"}};
    REQUIRE(response_head(response, request, Framing::length, 5, true) ==
            "HTTP/1.1 200 OK\r\ncache-control: max-age=1\r\nContent-Length: 5\r\nX-Request-Id: r\r\n"
            "X-Content-Type-Options: nosniff\r\nConnection: keep-alive\r\n\r\n");
    response.status = 204;
    REQUIRE(response_head(response, request, Framing::length, 0, false).find("Content-Length") ==
            std::string::npos);
}

TEST_CASE("a chunk is its length in hexadecimal and its bytes") {
    REQUIRE(chunk("hello") == "5\r\nhello\r\n");
    REQUIRE(chunk(std::string(256, 'x')).substr(0, 5) == "100\r\n");
}

TEST_CASE("request ids are UUIDv7, and never the same") {
    std::set<std::string> all;
    for (int i = 0; i < 10000; ++i) {
        const std::string id = new_request_id();
        REQUIRE(id.size() == 36);
        REQUIRE(id[14] == '7');
        REQUIRE(std::string("89ab").find(id[19]) != std::string::npos);
        REQUIRE(sane_request_id(id));
        all.insert(id);
    }
    REQUIRE(all.size() == 10000);
    for (const char* bad : {"", "a b", "a\r\nb", "\xc3\xa9", "a/b"}) REQUIRE_FALSE(sane_request_id(bad));
    REQUIRE_FALSE(sane_request_id(std::string(65, 'a')));
}
