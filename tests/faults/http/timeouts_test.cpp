// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Clients that are slow on purpose.
#include <catch2/catch.hpp>
#include <thread>

#include "served.hpp"
#include "wire.hpp"

using std::chrono::milliseconds;

namespace {

spheroseg::http::ServerOptions hasty() {
    auto options = Served::small();
    options.limits.header_timeout = milliseconds(600);
    options.limits.body_timeout = milliseconds(600);
    options.limits.idle_timeout = milliseconds(600);
    options.limits.write_timeout = milliseconds(600);
    options.limits.minimum_body_rate = 10000;
    return options;
}

}  // namespace

TEST_CASE("a head that comes too slowly is 408") {
    Served served(hasty());
    Wire wire(served.port());
    for (const char byte : std::string("GET /live HTT")) {
        wire.send({&byte, 1});
        std::this_thread::sleep_for(milliseconds(10));
    }
    const Reply reply = wire.reply();
    REQUIRE(reply.status == 408);
    REQUIRE(reply.code() == "header_timeout");
    REQUIRE(wire.ended());
}

TEST_CASE("a body that comes too slowly is 408, one at the minimum rate is not") {
    Served served(hasty());
    const std::string head = "POST /length HTTP/1.1\r\nHost: t\r\nContent-Length: 30000\r\n\r\n";
    Wire slow(served.port());
    slow.send(head + "a few bytes");
    const Reply reply = slow.reply();
    REQUIRE(reply.status == 408);
    REQUIRE(reply.code() == "body_timeout");
    Wire steady(served.port());
    steady.send(head);
    for (int i = 0; i < 15; ++i) {
        steady.send(std::string(2000, 'x'));
        std::this_thread::sleep_for(milliseconds(80));
    }
    REQUIRE(steady.reply().body == "30000");
}

TEST_CASE("an idle connection is closed without a word") {
    Served served(hasty());
    Wire never(served.port());
    Wire once(served.port());
    once.send(get("/live"));
    REQUIRE(once.reply().status == 200);
    REQUIRE(never.until("x").empty());
    REQUIRE(once.until("x").empty());
}

TEST_CASE("a client that does not read its answer is dropped, and does not slow down anybody") {
    Served served(hasty());
    Wire stuck(served.port(), 4096);
    stuck.send(get("/bytes?size=50000000"));
    Wire pieces(served.port(), 4096);
    pieces.send(get("/pieces"));
    for (int i = 0; i < 20; ++i) REQUIRE(served.lives());
    while (served.server->in_flight() > 0) std::this_thread::sleep_for(milliseconds(20));
    REQUIRE_FALSE(stuck.reply().whole);
    REQUIRE_FALSE(pieces.reply().whole);
}

TEST_CASE("a handler that outlives its request's deadline is answered for with 504") {
    auto options = Served::small();
    options.limits.request_deadline = milliseconds(300);
    Served served(options);
    Wire wire(served.port());
    wire.send(get("/slow"));
    REQUIRE(served.gate.wait_for(1));
    const Reply reply = wire.reply();
    REQUIRE(reply.status == 504);
    REQUIRE(reply.code() == "deadline");
    served.gate.open();
    REQUIRE(wire.until("slow").empty());
    while (served.cancelled == 0) std::this_thread::yield();
}
