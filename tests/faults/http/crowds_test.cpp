// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <iostream>
#include <thread>

#include "served.hpp"
#include "wire.hpp"

namespace {

/// Both ends are in this process, so each connection takes two descriptors.
std::size_t connections_that_fit(std::size_t wanted) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    const std::size_t most = (static_cast<std::size_t>(limit.rlim_max) - 500) / 2;
    if (most < wanted)
        std::cout << "Scaled down to " << most << " connections: the system gives " << limit.rlim_max
                  << " descriptors.\n";
    return std::min(wanted, most);
}

}  // namespace

TEST_CASE("ten thousand idle connections do not keep anybody from being answered") {
    const std::size_t count = connections_that_fit(10000);
    auto options = Served::small();
    options.limits.idle_timeout = std::chrono::minutes(5);
    Served served(options);
    std::vector<Wire> idle;
    idle.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        idle.emplace_back(served.port());
        REQUIRE(idle.back().connected());
        if (i % 2 == 0) idle.back().send("GET /li");
    }
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) REQUIRE(served.lives());
    const std::chrono::duration<double, std::milli> each = (std::chrono::steady_clock::now() - before) / 100;
    std::cout << count << " idle connections: " << each.count()
              << " ms for one request on a new connection\n";
    while (served.server->connections() < count) std::this_thread::yield();  // some may wait to be accepted
    for (std::size_t i = 0; i < count; i += 997) {
        idle[i].send(i % 2 == 0 ? "ve HTTP/1.1\r\nHost: t\r\n\r\n" : get("/live"));
        REQUIRE(idle[i].reply().body == "live");
    }
}

TEST_CASE("connections beyond the limit are told so, and those within it go on") {
    auto options = Served::small();
    options.limits.connections = 20;
    Served served(options);
    std::vector<Wire> within;
    for (int i = 0; i < 20; ++i) {
        within.emplace_back(served.port());
        within.back().send(get("/live"));
        REQUIRE(within.back().reply().status == 200);
    }
    for (int i = 0; i < 50; ++i) {
        Wire beyond(served.port());
        const Reply reply = beyond.reply();
        REQUIRE(reply.status == 503);
        REQUIRE(reply.code() == "too_many_connections");
        REQUIRE(reply.header("retry-after") == "1");
        REQUIRE(beyond.ended());
    }
    within[3].send(get("/live"));
    REQUIRE(within[3].reply().status == 200);
    within.clear();
    while (served.server->connections() > 0) std::this_thread::yield();
    REQUIRE(served.lives());
}

TEST_CASE("one client can be held to a number of connections") {
    auto options = Served::small();
    options.limits.connections_per_client = 3;
    Served served(options);
    std::vector<Wire> wires;
    for (int i = 0; i < 3; ++i) {
        wires.emplace_back(served.port());
        wires.back().send(get("/live"));
        REQUIRE(wires.back().reply().status == 200);
    }
    REQUIRE(Wire(served.port()).reply().code() == "too_many_connections_of_client");
    wires.clear();
    while (served.server->connections() > 0) std::this_thread::yield();
    REQUIRE(served.lives());
}

TEST_CASE("a full lane answers 429 at once, while the other lanes go on") {
    Served served;
    std::vector<Wire> wires;
    wires.emplace_back(served.port());
    wires.back().send(get("/compute"));
    REQUIRE(served.gate.wait_for(1));
    wires.emplace_back(served.port());
    wires.back().send(get("/compute"));
    Reply full;
    while (full.status != 429) {  // the second one may be on its way into the queue still
        Wire another(served.port());
        another.send(get("/compute"));
        full = another.reply(false, std::chrono::milliseconds(200));
    }
    REQUIRE(full.code() == "queue_full");
    REQUIRE(full.header("retry-after") == "1");
    REQUIRE(ask(served.port(), get("/echo/other")).body == "other");
    served.gate.open();
    REQUIRE(wires[0].reply().body == "computed");
}

TEST_CASE("a client that pipelines without reading is not read from, and costs bounded memory") {
    Served served;
    Wire greedy(served.port(), 4096);
    const std::string request = get("/bytes?size=100000");
    std::thread sender([&] {
        std::string many;
        for (int i = 0; i < 2000; ++i) many += request;
        greedy.send(many);
    });
    REQUIRE(served.lives());
    REQUIRE(served.seen->begun < 1000);
    for (int i = 0; i < 2000; ++i) {
        const Reply reply = greedy.reply();
        REQUIRE(reply.whole);
        REQUIRE(reply.body.size() == 100000);
    }
    sender.join();
}
