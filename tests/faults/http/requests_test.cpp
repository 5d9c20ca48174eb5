// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What well-meant clients get.
#include <catch2/catch.hpp>

#include "served.hpp"
#include "wire.hpp"

TEST_CASE("HTTP/1.1 keeps the connection, and answers many requests on it") {
    Served served;
    Wire wire(served.port());
    for (int i = 0; i < 50; ++i) {
        REQUIRE(wire.send(get("/echo/" + std::to_string(i))));
        const Reply reply = wire.reply();
        REQUIRE(reply.status == 200);
        REQUIRE(reply.body == std::to_string(i));
        REQUIRE(reply.header("connection") == "keep-alive");
    }
}

TEST_CASE("a client that asks for it gets its connection closed") {
    Served served;
    Wire wire(served.port());
    wire.send(get("/live", "Connection: close\r\n"));
    REQUIRE(wire.reply().header("connection") == "close");
    REQUIRE(wire.ended());
}

TEST_CASE("HTTP/1.0 closes, unless keep-alive is asked for, and needs no Host") {
    Served served;
    Wire closing(served.port());
    closing.send("GET /live HTTP/1.0\r\n\r\n");
    REQUIRE(closing.reply().body == "live");
    REQUIRE(closing.ended());
    Wire kept(served.port());
    for (int i = 0; i < 2; ++i) {
        kept.send("GET /live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        REQUIRE(kept.reply().body == "live");
    }
    Wire produced(served.port());
    produced.send("GET /pieces HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const Reply reply = produced.reply();
    REQUIRE(reply.header("transfer-encoding").empty());
    REQUIRE(reply.whole);
    REQUIRE(reply.body.size() == 6400000);
}

TEST_CASE("HEAD gives the length of GET and no body") {
    Served served;
    Wire wire(served.port());
    for (const char* path : {"/bytes?size=1234", "/counted", "/pieces", "/live"}) {
        wire.send("HEAD " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n\r\n");
        REQUIRE(wire.reply(true).status == 200);
    }
    wire.send("HEAD /bytes?size=1234 HTTP/1.1\r\nHost: t\r\n\r\n");
    REQUIRE(wire.reply(true).header("content-length") == "1234");
    wire.send(get("/live"));
    REQUIRE(wire.reply().body == "live");
}

TEST_CASE("an Expect is answered with 100 before the body, and with 413 instead when it is too long") {
    Served served;
    Wire wire(served.port());
    wire.send("POST /length HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    REQUIRE(wire.reply().status == 100);
    wire.send("12345");
    REQUIRE(wire.reply().body == "5");
    wire.send("POST /length HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n");
    const Reply refused = wire.reply();
    REQUIRE(refused.status == 413);
    REQUIRE(refused.code() == "body_too_large");
    Wire eager(served.port());  // sends without waiting: no 100 is due
    eager.send("POST /length HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n12345");
    REQUIRE(eager.reply().body == "5");
    REQUIRE(
        ask(served.port(), "POST /length HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nExpect: magic\r\n\r\n")
            .status == 417);
}

TEST_CASE("pipelined requests are all answered, in order, whatever lane they run on") {
    Served served;
    Wire wire(served.port());
    std::string all;
    for (int i = 0; i < 200; ++i) all += i % 2 == 0 ? get("/echo/" + std::to_string(i)) : get("/live");
    wire.send(all);
    for (int i = 0; i < 200; ++i) {
        const Reply reply = wire.reply();
        REQUIRE(reply.status == 200);
        REQUIRE(reply.body == (i % 2 == 0 ? std::to_string(i) : "live"));
    }
}

TEST_CASE("pipelined bodies and requests that come byte by byte are told apart") {
    Served served;
    Wire wire(served.port());
    const std::string all = post("/echo", "first", "text/plain") + get("/live") + "\r\n" +
                            "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
                            "3;name=value\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: ignored\r\n\r\n" +
                            get("/echo/last");
    for (const char byte : all) wire.send({&byte, 1});
    REQUIRE(wire.reply().body == "first");
    REQUIRE(wire.reply().body == "live");
    REQUIRE(wire.reply().body == "abcde");
    REQUIRE(wire.reply().body == "last");
}

TEST_CASE("a request id is taken over when it is sane, and made otherwise") {
    Served served;
    REQUIRE(ask(served.port(), get("/live", "X-Request-Id: abc-1.2_Z\r\n")).header("x-request-id") ==
            "abc-1.2_Z");
    const auto made = ask(served.port(), get("/nothing", "X-Request-Id: <script>\r\n"));
    REQUIRE(made.header("x-request-id").size() == 36);
    REQUIRE(made.header("x-request-id")[14] == '7');
    REQUIRE(made.body.find(made.header("x-request-id")) != std::string::npos);
}

TEST_CASE("what a route does not take is told, and the connection stays") {
    Served served;
    Wire wire(served.port());
    wire.send(get("/nothing"));
    Reply reply = wire.reply();
    REQUIRE(reply.status == 404);
    REQUIRE(reply.code() == "route_not_found");
    REQUIRE(reply.header("content-type") == "application/problem+json");
    wire.send("DELETE /live HTTP/1.1\r\nHost: t\r\n\r\n");
    reply = wire.reply();
    REQUIRE(reply.status == 405);
    REQUIRE(reply.header("allow") == "GET, HEAD, OPTIONS");
    wire.send(get("/bytes?sice=1"));
    reply = wire.reply();
    REQUIRE(reply.status == 400);
    REQUIRE(reply.body.find("did you mean 'size'?") != std::string::npos);
    wire.send("OPTIONS /live HTTP/1.1\r\nHost: t\r\n\r\n");
    reply = wire.reply();
    REQUIRE(reply.status == 204);
    REQUIRE(reply.header("allow") == "GET, HEAD, OPTIONS");
    wire.send("OPTIONS * HTTP/1.1\r\nHost: t\r\n\r\n");
    REQUIRE(wire.reply().status == 204);
    wire.send("GET http://elsewhere.test/live HTTP/1.1\r\nHost: elsewhere.test\r\n\r\n");
    REQUIRE(wire.reply().body == "live");
}

TEST_CASE("routes let in whom they should") {
    Served served;
    const auto status = [&](const char* path, const char* header) {
        return ask(served.port(), get(path, header)).status;
    };
    REQUIRE(status("/me", "") == 401);
    REQUIRE(ask(served.port(), get("/me")).header("www-authenticate") == "Bearer");
    REQUIRE(ask(served.port(), get("/me", "Authorization: Bearer user\r\n")).body == "user@test");
    REQUIRE(status("/admin", "Authorization: Bearer user\r\n") == 403);
    REQUIRE(status("/admin", "Authorization: Bearer admin\r\n") == 200);
    REQUIRE(status("/echo/x", "Authorization: Bearer stale\r\n") == 200);
}

TEST_CASE("who shows no credentials is told so before the body is asked for, and no body is kept") {
    Served served;
    const std::string head = "POST /mine HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n";
    const std::string expect = "Expect: 100-continue\r\n";
    struct Case {
        const char* authorization;
        const char* code;
    };
    const std::vector<Case> refused = {{"", "token_missing"},
                                       {"Authorization:\r\n", "token_missing"},
                                       {"Authorization:   \r\n", "token_missing"},
                                       {"Authorization: Bearer\r\n", "token_invalid"},
                                       {"Authorization: Bearer  \r\n", "token_invalid"},
                                       {"Authorization: eyJhbGciOiJIUzI1NiJ9\r\n", "token_invalid"}};
    for (const Case& each : refused)
        for (const std::string& rest : {std::string("\r\n"), std::string("\r\n12"), expect + "\r\n"}) {
            INFO(each.authorization << rest);
            Wire wire(served.port());
            wire.send(head + each.authorization + rest);
            const Reply reply = wire.reply();
            CHECK(reply.status == 401);
            CHECK(reply.code() == each.code);
            CHECK(reply.header("www-authenticate") == "Bearer");
            CHECK(reply.header("connection") == "close");
            CHECK(served.server->bytes_held() == 0);
        }
    Wire chunks(served.port());
    chunks.send("POST /mine HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    REQUIRE(chunks.reply().code() == "token_missing");
    Wire known(served.port());
    known.send(head + "Authorization: bearer stale\r\n" + expect + "\r\n");
    REQUIRE(known.reply().status == 100);
    known.send("12345");
    REQUIRE(known.reply().status == 401);  // looked at in a lane, once the body is there
    known.send(head + "Authorization: Bearer user\r\n\r\n12345");
    REQUIRE(known.reply().body == "5");
    known.send(get("/me"));
    REQUIRE(known.reply().code() == "token_missing");
    known.send(get("/me", "Authorization: Bearer user\r\n"));
    REQUIRE(known.reply().body == "user@test");  // without a body the connection stays
}

TEST_CASE("pages of other origins may read answers only where they are named") {
    const std::string origin = "Origin: https://lab.example\r\n";
    {
        Served served;
        REQUIRE(ask(served.port(), get("/live", origin)).header("access-control-allow-origin").empty());
    }
    auto options = Served::small();
    options.cors_origins = {"https://lab.example"};
    Served served(options);
    REQUIRE(ask(served.port(), get("/live", origin)).header("access-control-allow-origin") ==
            "https://lab.example");
    REQUIRE(ask(served.port(), get("/live", "Origin: https://evil.example\r\n"))
                .header("access-control-allow-origin")
                .empty());
    const Reply preflight = ask(served.port(), "OPTIONS /json HTTP/1.1\r\nHost: t\r\n" + origin +
                                                   "Access-Control-Request-Method: POST\r\n\r\n");
    REQUIRE(preflight.header("access-control-allow-methods") == "POST, OPTIONS");
}

TEST_CASE("the client's address is told by trusted proxies only") {
    const std::string forwarded = "X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\n";
    {
        Served served;
        REQUIRE(ask(served.port(), get("/address", forwarded)).body == "127.0.0.1");
    }
    auto options = Served::small();
    options.trusted_proxies = {"127.0.0.0/8"};
    Served served(options);
    REQUIRE(ask(served.port(), get("/address", forwarded)).body == "198.51.100.7");
}
