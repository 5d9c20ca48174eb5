// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Clients that leave while they are being answered.
#include <catch2/catch.hpp>
#include <thread>

#include "served.hpp"
#include "wire.hpp"

TEST_CASE("an answer never reaches another client that got the same file descriptor") {
    Served served;
    constexpr int kRounds = 4;
    for (int i = 0; i < kRounds; ++i) {
        Wire leaving(served.port());
        leaving.send(get("/slow?size=secret" + std::to_string(i)));
        while (served.ran <= i) std::this_thread::yield();
        if (i % 2 == 0) leaving.reset();
    }
    while (served.server->connections() > 0) std::this_thread::yield();
    std::vector<Wire> others;  // these get the descriptors of those that have left
    for (int i = 0; i < 32; ++i) {
        others.emplace_back(served.port());
        others.back().send(get("/live"));
        REQUIRE(others.back().reply().body == "live");
    }
    served.gate.open();
    while (served.cancelled < kRounds) std::this_thread::yield();
    for (auto& other : others) {
        other.send(get("/echo/mine"));
        REQUIRE(other.reply().body == "mine");
    }
    REQUIRE(served.seen->failures.empty());
}

TEST_CASE("a request whose client has gone is dropped before it runs") {
    Served served;
    std::vector<Wire> busy;
    for (int i = 0; i < 4; ++i) {
        busy.emplace_back(served.port());
        busy.back().send(get("/slow"));
    }
    REQUIRE(served.gate.wait_for(4));
    {
        std::vector<Wire> leaving;
        for (int i = 0; i < 10; ++i) {
            leaving.emplace_back(served.port());
            leaving.back().send(get("/slow?size=2"));
        }
        while (served.server->in_flight() < 14) std::this_thread::yield();
    }
    while (served.server->in_flight() > 4) std::this_thread::yield();
    served.gate.open();
    for (auto& wire : busy) REQUIRE(wire.reply().status == 200);
    REQUIRE(ask(served.port(), get("/echo/done")).body == "done");
    REQUIRE(served.ran == 4);
}

TEST_CASE("clients that leave at any moment of an answer leave nothing behind") {
    Served served;
    for (int i = 0; i < 200; ++i) {
        Wire wire(served.port(), 4096);
        wire.send(get(i % 3 == 0 ? "/pieces" : i % 3 == 1 ? "/events" : "/bytes?size=3000000"));
        if (i % 2 == 0) wire.until("\r\n\r\n");
        if (i % 5 == 0) wire.reset();
    }
    while (served.server->connections() > 0) std::this_thread::yield();
    while (served.subscriptions > 0) std::this_thread::yield();
    REQUIRE(served.server->in_flight() == 0);
    REQUIRE(served.lives());
}
