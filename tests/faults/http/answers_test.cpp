// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Answers that are more than a text.
#include <catch2/catch.hpp>
#include <thread>

#include "served.hpp"
#include "wire.hpp"

using spheroseg::Error;
using spheroseg::ErrorKind;

TEST_CASE("produced bodies arrive whole, with and without a known length") {
    Served served;
    Wire wire(served.port());
    for (const char* path : {"/pieces", "/counted"}) {
        wire.send(get(path));
        const Reply reply = wire.reply();
        REQUIRE(reply.whole);
        REQUIRE(reply.body.size() == 6400000);
        REQUIRE(reply.body.front() == 'a' + 63 % 26);
        REQUIRE(reply.body.back() == 'a');
    }
    wire.send(get("/shared"));
    REQUIRE(wire.reply().body == std::string(1 << 20, 's'));
}

TEST_CASE("a body that can't be produced to its end ends the connection, so that nobody takes it for whole") {
    Served served;
    Wire wire(served.port());
    wire.send(get("/broken"));
    const Reply reply = wire.reply();
    REQUIRE(reply.status == 200);
    REQUIRE_FALSE(reply.whole);
    REQUIRE(served.lives());
    const std::lock_guard lock(served.seen->mutex);
    REQUIRE(served.seen->failures.size() == 1);
    REQUIRE(served.seen->failures.front().route == "GET /broken");
    REQUIRE(served.seen->failures.front().error.code == "broken_off");
}

TEST_CASE("the log is told why a body broke off") {
    Served served;
    const Reply reply = ask(served.port(), get("/damaged"));
    REQUIRE(reply.status == 200);
    REQUIRE_FALSE(reply.whole);
    const std::lock_guard lock(served.seen->mutex);
    REQUIRE(served.seen->failures.size() == 1);
    const Error& error = served.seen->failures.front().error;
    REQUIRE(error.kind == ErrorKind::internal);
    REQUIRE(error.message == "The answer broke off: secret reason");
}

TEST_CASE("a slow reader's produced body waits for it") {
    Served served;
    Wire slow(served.port(), 4096);
    slow.send(get("/pieces"));
    for (int i = 0; i < 10; ++i) REQUIRE(served.lives());
    const Reply reply = slow.reply();
    REQUIRE(reply.whole);
    REQUIRE(reply.body.size() == 6400000);
}

TEST_CASE("a 500 tells nothing of its reason, which the log gets with the request's id, route and code") {
    const auto [path, code, reason] = GENERATE(table<std::string, std::string, std::string>(
        {{"/throws", "internal", "An endpoint threw: secret reason"},
         {"/fails", "corrupt", "secret reason"},
         {"/status0", "internal", "A handler answered with the status 0."}}));
    Served served;
    const Reply reply = ask(served.port(), get(path, "X-Request-Id: of-this-test\r\n"));
    REQUIRE(reply.status == 500);
    REQUIRE(reply.code() == code);
    REQUIRE(reply.body.find("secret") == std::string::npos);
    REQUIRE(reply.body.find("under the request id of-this-test") != std::string::npos);
    const std::lock_guard lock(served.seen->mutex);
    REQUIRE(served.seen->failures.size() == 1);
    const auto& failure = served.seen->failures.front();
    REQUIRE(failure.request_id == "of-this-test");
    REQUIRE(failure.route == "GET " + path);
    REQUIRE(failure.error.code == code);
    REQUIRE(failure.error.message == reason);
}

TEST_CASE("the log is told of the server's failures, not of its clients'") {
    Served served;
    ask(served.port(), get("/nowhere"));
    ask(served.port(), get("/me", "Authorization: Bearer nobody\r\n"));
    ask(served.port(), post("/json", "{"));
    const Reply full = ask(served.port(), get("/full"));
    REQUIRE(full.status == 507);
    REQUIRE(full.body.find("No room.") != std::string::npos);
    const std::lock_guard lock(served.seen->mutex);
    REQUIRE(served.seen->failures.size() == 1);
    REQUIRE(served.seen->failures.front().error.code == "storage_full");
}

TEST_CASE("no handler can break the framing or smuggle a header in") {
    Served served;
    Wire wire(served.port());
    wire.send(get("/odd"));
    const Reply reply = wire.reply();
    REQUIRE(reply.header("content-length") == "3");
    REQUIRE(reply.header("x-split") == "aX-Injected: yes");
    REQUIRE(reply.header("x-injected").empty());
    REQUIRE(reply.header("x-content-type-options") == "nosniff");
    REQUIRE(reply.header("cache-control") == "no-store");
    wire.send(get("/live"));
    REQUIRE(wire.reply().body == "live");
}

TEST_CASE("events arrive as they are sent, and the subscription ends with the client") {
    Served served;
    auto wire = std::make_unique<Wire>(served.port());
    wire->send(get("/events"));
    REQUIRE(wire->until("data: hello\n\n").find("transfer-encoding: chunked") == std::string::npos);
    std::shared_ptr<spheroseg::http::EventWriter> writer;
    {
        const std::lock_guard lock(served.writers_mutex);
        writer = served.writers.front();
    }
    std::thread other([&] {
        for (int i = 0; i < 100; ++i)
            if (!writer->send("data: " + std::to_string(i) + "\n\n")) return;
    });
    REQUIRE(wire->until("data: 99\n\n").find("data: 50\n\n") != std::string::npos);
    other.join();
    wire.reset();
    while (served.subscriptions > 0) std::this_thread::yield();
    REQUIRE_FALSE(writer->send("data: late\n\n"));
}

TEST_CASE("a stream without events shows its head and a comment at once") {
    Served served;
    Wire wire(served.port());
    wire.send(get("/quiet"));
    const std::string came = wire.until(":\n\n", std::chrono::seconds(5));
    REQUIRE(came.find("HTTP/1.1 200") == 0);
    REQUIRE(came.find("\r\n\r\n3\r\n:\n\n") != std::string::npos);
}

TEST_CASE("a closed event stream ends the answer, and the connection can be used again") {
    Served served;
    Wire wire(served.port());
    for (int round = 0; round < 3; ++round) {
        wire.send(get("/events"));
        while (true) {
            const std::lock_guard lock(served.writers_mutex);
            if (served.writers.empty()) continue;
            served.writers.back()->close();
            served.writers.pop_back();
            break;
        }
        const Reply reply = wire.reply();
        REQUIRE(reply.whole);
    }
    wire.send(get("/live"));
    REQUIRE(wire.reply().body == "live");
}

namespace {

/// A user's stream that is looked at again and again.
struct Listening {
    Listening() { wire.send(get("/my-events", "Authorization: Bearer user\r\n")); }
    static spheroseg::http::ServerOptions options() {
        auto options = Served::small();
        options.limits.heartbeat = std::chrono::milliseconds(1);
        return options;
    }
    void wait_until_asked(int times) const {
        while (served.asked < times) std::this_thread::yield();
    }
    Served served{options()};
    Wire wire{served.port()};
};

}  // namespace

TEST_CASE("an event stream ends with the login or the rights of its client") {
    Listening stream;
    stream.wait_until_asked(2);
    SECTION("the token") {
        stream.served.disabled = true;
    }
    SECTION("the rights") {
        stream.served.left = true;
    }
    const Reply reply = stream.wire.reply();
    REQUIRE(reply.status == 200);
    REQUIRE(reply.whole);
    REQUIRE(reply.body.find("data: hello\n\n") != std::string::npos);
    while (stream.served.subscriptions > 0) std::this_thread::yield();
    stream.wire.send(get("/live"));
    REQUIRE(stream.wire.reply().body == "live");
    const std::lock_guard lock(stream.served.seen->mutex);
    REQUIRE(stream.served.seen->failures.empty());
}

TEST_CASE("an event stream outlives a time in which nobody can be asked about its client") {
    Listening stream;
    stream.wait_until_asked(1);
    const auto told = [&] {
        const std::lock_guard lock(stream.served.seen->mutex);
        return stream.served.seen->failures.size();
    };
    stream.served.blind = true;
    while (told() < 2) std::this_thread::yield();
    stream.served.blind = false;
    stream.wait_until_asked(stream.served.asked + 1);
    {
        const std::lock_guard lock(stream.served.writers_mutex);
        REQUIRE(stream.served.writers.front()->send("data: still here\n\n"));
    }
    REQUIRE(stream.wire.until("data: still here").find("data: hello") != std::string::npos);
}

TEST_CASE("a subscriber that does not read is let go when its backlog is full") {
    auto options = Served::small();
    options.limits.output_backlog = 256 << 10;
    Served served(options);
    Wire wire(served.port(), 4096);
    wire.send(get("/events"));
    wire.until("hello");
    std::shared_ptr<spheroseg::http::EventWriter> writer;
    {
        const std::lock_guard lock(served.writers_mutex);
        writer = served.writers.front();
    }
    const std::string event = "data: " + std::string(10000, 'e') + "\n\n";
    bool listening = true;
    for (int i = 0; i < 100000 && listening; ++i) listening = writer->send(event);
    REQUIRE_FALSE(listening);
    REQUIRE(served.lives());
}

TEST_CASE("observers see each request once, with what was sent") {
    Served served;
    ask(served.port(), get("/bytes?size=5000"));
    while (served.seen->ended < 1) std::this_thread::yield();
    const std::lock_guard lock(served.seen->mutex);
    REQUIRE(served.seen->begun == 1);
    REQUIRE(served.seen->last_status == 200);
    REQUIRE(served.seen->last_bytes_out > 5000);
}
