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

TEST_CASE("draining waits for the rest of a body whose head was taken in, and answers it") {
    Served served;
    Wire upload(served.port());
    const std::string body(300000, 'b');
    const std::string request = post("/length", body);
    const std::size_t half = request.size() - body.size() / 2;
    upload.send(std::string_view(request).substr(0, half));
    Wire patient(served.port());
    patient.send("POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    patient.until("100 Continue\r\n\r\n");
    while (served.server->in_flight() < 2) std::this_thread::yield();
    REQUIRE_FALSE(served.server->drain(milliseconds(50)));
    upload.send(std::string_view(request).substr(half));
    patient.send("body");
    for (auto* wire : {&upload, &patient}) {
        const Reply reply = wire->reply();
        REQUIRE(reply.status == 200);
        REQUIRE(reply.header("connection") == "close");
    }
    REQUIRE(served.server->drain(seconds(20)));
}

TEST_CASE("draining waits no longer for a client that leaves amid its body") {
    Served served;
    Wire upload(served.port());
    upload.send("POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\nhalf");
    while (served.server->in_flight() < 1) std::this_thread::yield();
    REQUIRE_FALSE(served.server->drain(milliseconds(50)));
    upload.close();
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
    const Reply reply = wire.reply();
    REQUIRE(reply.status == 503);
    REQUIRE(reply.code() == "stopping");
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
