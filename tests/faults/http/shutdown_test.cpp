// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>
#include <filesystem>
#include <iostream>
#include <thread>

#include "served.hpp"
#include "wire.hpp"

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

std::size_t open_descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace

TEST_CASE("draining answers what is in flight to its last byte, and lets nobody new in") {
    Served served;
    Wire reader(served.port(), 4096);
    reader.send(get("/bytes?size=3000000"));
    Wire slow(served.port());
    slow.send(get("/slow"));
    Wire idle(served.port());
    idle.send(get("/live"));
    REQUIRE(idle.reply().status == 200);
    Wire events(served.port());
    events.send(get("/events"));
    events.until("hello");
    REQUIRE(served.gate.wait_for(1));
    REQUIRE_FALSE(served.server->drain(milliseconds(300)));
    REQUIRE(Wire(served.port()).reply().code() == "draining");
    REQUIRE(idle.ended());
    REQUIRE(events.ended());
    served.gate.open();
    const Reply last = slow.reply();
    REQUIRE(last.status == 200);
    REQUIRE(last.header("connection") == "close");
    const Reply big = reader.reply();
    REQUIRE(big.whole);
    REQUIRE(big.body.size() == 3000000);
    REQUIRE(served.server->drain(seconds(20)));
}

TEST_CASE("stopping tells handlers that nobody waits any more, and does not wait for clients") {
    auto served = std::make_unique<Served>();
    Wire wire(served->port());
    wire.send(get("/slow"));
    REQUIRE(served->gate.wait_for(1));
    std::thread opener([&] {
        while (served->server->connections() > 0) std::this_thread::yield();
        served->gate.open();
    });
    served->server->stop();
    opener.join();
    REQUIRE(served->cancelled == 1);
    REQUIRE(wire.ended());
}

TEST_CASE("a server can be started and stopped many times without keeping descriptors") {
    { const Served warm; }
    const std::size_t before = open_descriptors();
    for (int i = 0; i < 10; ++i) {
        Served served;
        Wire wire(served.port());
        wire.send(get("/live"));
        REQUIRE(wire.reply().status == 200);
    }
    REQUIRE(open_descriptors() < before + 10 * 8);  // Pistache never closes its own wake-up descriptors
    std::cout << "descriptors kept by one start: " << (open_descriptors() - before) / 10.0 << '\n';
}

TEST_CASE("an address that is taken is told in words") {
    Served first;
    auto options = Served::small();
    options.port = first.port();
    try {
        const Served second(options);
        FAIL("two servers listen on one port");
    } catch (const std::runtime_error& error) {
        REQUIRE(std::string(error.what()).find("Cannot listen on 127.0.0.1:") == 0);
    }
    options.port = 0;
    options.trusted_proxies = {"everybody"};
    REQUIRE_THROWS_WITH(Served(options), Catch::Contains("Expected an address or a network"));
}

TEST_CASE("a server listens on IPv6 too") {
    auto options = Served::small();
    options.bind = "::1";
    const Served served(options);
    REQUIRE(served.port() != 0);
}
