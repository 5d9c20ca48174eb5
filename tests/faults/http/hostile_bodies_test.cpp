// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Bodies that lie about themselves.
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "served.hpp"
#include "wire.hpp"

namespace {

constexpr std::uint64_t kMost = 8 << 20;   // bytes of a body that Served takes; twice that of all bodies
constexpr std::uint64_t kStep = 64 << 10;  // in which bodies are counted

std::string head(const std::string& framing) {
    return "POST /length HTTP/1.1\r\nHost: t\r\n" + framing + "\r\n";
}

std::size_t resident_bytes() {
    std::ifstream in("/proc/self/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    in >> all >> resident;
    return resident * 4096;
}

}  // namespace

TEST_CASE("every lie about a body's length is refused before the body is read") {
    Served served;
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    struct Case {
        const char* what;
        std::string bytes;
        int status;
        const char* code;
    };
    const std::vector<Case> cases = {
        {"over-long", head("Content-Length: 999999999999\r\n"), 413, "body_too_large"},
        {"longer than any number", head("Content-Length: 99999999999999999999999\r\n"), 400,
         "bad_content_length"},
        {"just above 64 bits", head("Content-Length: 18446744073709551617\r\n"), 400, "bad_content_length"},
        {"negative", head("Content-Length: -5\r\n"), 400, "bad_content_length"},
        {"signed", head("Content-Length: +5\r\n"), 400, "bad_content_length"},
        {"hexadecimal", head("Content-Length: 0x5\r\n"), 400, "bad_content_length"},
        {"empty", head("Content-Length: \r\n"), 400, "bad_content_length"},
        {"words", head("Content-Length: five\r\n"), 400, "bad_content_length"},
        {"two lengths", head("Content-Length: 5\r\nContent-Length: 6\r\n"), 400, "bad_content_length"},
        {"the same length twice", head("Content-Length: 5\r\nContent-Length: 5\r\n"), 400,
         "bad_content_length"},
        {"a list of lengths", head("Content-Length: 5, 5\r\n"), 400, "bad_content_length"},
        {"both framings", head(chunked + "Content-Length: 5\r\n"), 400, nullptr},
        {"both framings, other order", head("Content-Length: 5\r\n" + chunked), 400, nullptr},
        {"gzip", head("Transfer-Encoding: gzip\r\n"), 501, "transfer_encoding"},
        {"gzip, chunked", head("Transfer-Encoding: gzip, chunked\r\n"), 501, "transfer_encoding"},
        {"chunked twice", head(chunked + chunked), 400, nullptr},
        {"chunked in HTTP/1.0", "POST /length HTTP/1.0\r\n" + chunked + "\r\n", 400, "bad_transfer_encoding"},
        {"a body for GET", "GET /live HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello", 413,
         "body_not_expected"},
        {"no JSON",
         "POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 415,
         "json_expected"},
        {"no chunk size", head(chunked) + "\r\n\r\n", 400, "bad_chunk"},
        {"a chunk size of words", head(chunked) + "xyz\r\n", 400, "bad_chunk"},
        {"a negative chunk", head(chunked) + "-5\r\n", 400, "bad_chunk"},
        {"a chunk above 64 bits", head(chunked) + "FFFFFFFFFFFFFFFFF\r\n", 400, "bad_chunk"},
        {"a giant chunk", head(chunked) + "7FFFFFFFFFFFFFFF\r\n", 413, "body_too_large"},
        {"a chunk longer than it says", head(chunked) + "2\r\nabcdef\r\n", 400, "bad_chunk"},
        {"an endless chunk extension", head(chunked) + "1;" + std::string(20000, 'x'), 400, "bad_chunk"},
        {"endless trailers", head(chunked) + "0\r\nX: " + std::string(20000, 'x'), 400, "bad_chunk"},
    };
    for (const Case& each : cases) {
        INFO(each.what);
        const Reply reply = ask(served.port(), each.bytes);
        CHECK(reply.status == each.status);
        if (each.code != nullptr) CHECK(reply.code() == each.code);
    }
    REQUIRE(served.lives());
    REQUIRE(served.server->bytes_held() == 0);
}

TEST_CASE("a body that ends early is never handed to a handler, and its memory is given back") {
    Served served;
    {
        Wire wire(served.port());
        wire.send(head("Content-Length: 1000000\r\n") + "only this");
        Wire chunks(served.port());
        chunks.send(head("Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n");
    }
    while (served.server->connections() > 0) std::this_thread::yield();
    REQUIRE(served.server->bytes_held() == 0);
    REQUIRE(served.seen->begun == 0);
}

TEST_CASE("chunks up to the limit are taken, beyond it they are 413") {
    Served served;
    const auto upload = [&](int chunks) {
        Wire wire(served.port());
        wire.send(head("Transfer-Encoding: chunked\r\n"));
        const std::string piece = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
        for (int i = 0; i < chunks; ++i)
            if (!wire.send(piece)) break;
        wire.send("0\r\n\r\n");
        return wire.reply();
    };
    REQUIRE(upload(128).body == std::to_string(8 << 20));
    while (served.server->bytes_held() > 0) std::this_thread::yield();  // else there is no room for both
    REQUIRE(upload(129).status == 413);
    REQUIRE(served.lives());
}

TEST_CASE("a flood of tiny chunks with huge heads is cut off; tiny chunks alone are not") {
    Served served;
    Wire flood(served.port());
    flood.send(head("Transfer-Encoding: chunked\r\n"));
    const std::string piece = "1;e=" + std::string(1000, 'x') + "\r\nx\r\n";
    for (int i = 0; i < 2000 && flood.send(piece); ++i) {
    }
    REQUIRE(flood.reply().code() == "bad_chunk");
    Wire tiny(served.port());
    std::string all = head("Transfer-Encoding: chunked\r\n");
    for (int i = 0; i < 50000; ++i) all += "1\r\nx\r\n";
    tiny.send(all + "0\r\n\r\n");
    REQUIRE(tiny.reply().body == "50000");
}

TEST_CASE("a hundred clients that announce the most hold no more than they have sent") {
    Served served;
    const std::size_t before = resident_bytes();
    std::vector<Wire> wires;
    for (int i = 0; i < 100; ++i) {
        wires.emplace_back(served.port());
        wires.back().send(head("Content-Length: " + std::to_string(kMost) + "\r\n"));
    }
    REQUIRE(served.lives());
    REQUIRE(served.server->bytes_held() == 0);
    for (Wire& wire : wires) wire.send("begin");
    while (served.server->bytes_held() < 100 * kStep) std::this_thread::yield();
    REQUIRE(served.server->bytes_held() == 100 * kStep);
    REQUIRE(resident_bytes() < before + (std::size_t{64} << 20));
    REQUIRE(ask(served.port(), post("/length", std::string(kMost, 'x'))).body == std::to_string(kMost));
    for (Wire& wire : wires) CHECK(wire.until("x", std::chrono::milliseconds(0)).empty());  // none is refused
    wires.clear();
    while (served.server->bytes_held() > 0) std::this_thread::yield();
}

TEST_CASE("clients that send the most take no more memory than is allowed, and those beyond it are told so") {
    Served served;
    const std::string all_but_one(kMost - 1, 'x');
    std::vector<Wire> wires;
    wires.emplace_back(served.port());
    wires.back().send(head("Content-Length: " + std::to_string(kMost) + "\r\n") + all_but_one);
    while (served.server->bytes_held() < kMost) std::this_thread::yield();
    for (int i = 0; i < 20; ++i) {
        wires.emplace_back(served.port());
        Wire& beyond = wires.back();
        beyond.send(i % 2 == 0 ? head("Content-Length: " + std::to_string(kMost) + "\r\n")
                               : head("Transfer-Encoding: chunked\r\n") + "7fffff\r\n");
        beyond.send(all_but_one);
        const Reply reply = beyond.reply();
        REQUIRE(reply.status == 503);
        REQUIRE(reply.code() == "memory_full");
        REQUIRE(reply.header("retry-after") == "1");
        REQUIRE(beyond.ended());
        REQUIRE(served.server->bytes_held() == kMost);
    }
    wires.front().send("x");
    REQUIRE(wires.front().reply().body == std::to_string(kMost));
    while (served.server->bytes_held() > 0) std::this_thread::yield();
    REQUIRE(ask(served.port(), post("/length", std::string(kMost, 'x'))).body == std::to_string(kMost));
}

TEST_CASE("uploads that fill the memory leave room for JSON") {
    Served served;
    constexpr std::uint64_t kReserve = 1 << 20;  // a sixteenth
    Wire one(served.port());
    one.send(head("Content-Length: " + std::to_string(kMost) + "\r\n") + std::string(kMost - 1, 'x'));
    Wire other(served.port());
    other.send(head("Content-Length: " + std::to_string(kMost) + "\r\n") +
               std::string(kMost - kReserve, 'x'));
    while (served.server->bytes_held() < 2 * kMost - kReserve) std::this_thread::yield();
    REQUIRE(ask(served.port(), post("/echo", "small")).code() == "memory_full");
    REQUIRE(ask(served.port(), post("/json", "[1]")).body == "[1]");
    REQUIRE(ask(served.port(),
                "POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
                "Transfer-Encoding: chunked\r\n\r\n3\r\n[2]\r\n0\r\n\r\n")
                .body == "[2]");
    while (served.server->bytes_held() > 2 * kMost - kReserve) std::this_thread::yield();
    Wire json(served.port());  // the reserve ends, too
    json.send("POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: " +
              std::to_string(kReserve) + "\r\n\r\n" + std::string(kReserve - 1, ' '));
    while (served.server->bytes_held() < 2 * kMost) std::this_thread::yield();
    REQUIRE(ask(served.port(), post("/json", "[3]")).code() == "memory_full");
    REQUIRE(served.lives());
    one.send("x");
    REQUIRE(one.reply().body == std::to_string(kMost));
}

TEST_CASE("JSON is read with its limits, and what is wrong with it is told") {
    Served served;
    const auto code = [&](const std::string& body) { return ask(served.port(), post("/json", body)).code(); };
    REQUIRE(ask(served.port(), post("/json", R"({"a":[1,2]})")).body == R"({"a":[1,2]})");
    for (const std::string& bad : {std::string("{"), std::string(R"({"a":1,"a":2})"), std::string("[1] x"),
                                   std::string("\"\xff\""), std::string("NaN"), std::string(100000, '[')})
        CHECK(code(bad) == "invalid_json");
}
