// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// notify and wait, within a process and across two.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "loaded_plugin.hpp"
#include "provider.hpp"

using namespace spheroseg;
using contract::Bench;
using contract::failure_of;
using Clock = std::chrono::steady_clock;

namespace {
constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000 * kMillisecond;
}  // namespace

TEST_CASE("a waiter returns at once when a notification came after what it has seen") {
    Bench bench;
    std::uint64_t seen = 0;
    bench.database.notify(bench.call, "jobs");
    const auto begun = Clock::now();
    bench.database.wait(bench.call, "jobs", 30 * kSecond, seen);
    CHECK(Clock::now() - begun < std::chrono::seconds(10));
    CHECK(seen > 0);
}

TEST_CASE("a waiter that has seen everything waits until the time is over") {
    Bench bench;
    std::uint64_t seen = 0;
    bench.database.notify(bench.call, "jobs");
    bench.database.wait(bench.call, "jobs", 0, seen);
    const auto before = seen;
    const auto begun = Clock::now();
    bench.database.wait(bench.call, "jobs", 150 * kMillisecond, seen);
    CHECK(Clock::now() - begun >= std::chrono::milliseconds(149));
    CHECK(seen == before);
    bench.database.wait(bench.call, "jobs", -5, seen);
    CHECK(seen == before);
}

TEST_CASE("a waiter is woken by a notification, and not by another channel's") {
    Bench bench;
    const auto from = bench.database;
    std::uint64_t seen = 0;
    bench.database.wait(bench.call, "jobs", 0, seen);
    const auto before = seen;
    Clock::duration waited{};
    std::thread waiter([&] {
        sdk::Call call;
        const auto begun = Clock::now();
        from.wait(call, "jobs", 60 * kSecond, seen);
        waited = Clock::now() - begun;
    });
    std::uint64_t other = 0;
    bench.database.notify(bench.call, "other");
    bench.database.wait(bench.call, "silent", 100 * kMillisecond, other);
    bench.database.notify(bench.call, "jobs");
    waiter.join();
    CHECK(waited >= std::chrono::milliseconds(50));
    CHECK(waited < std::chrono::seconds(30));
    CHECK(seen > before);
}

TEST_CASE("every waiter of a channel is woken") {
    Bench bench;
    const auto from = bench.database;
    std::vector<std::thread> waiters;
    std::vector<std::uint64_t> seen(6, 0);
    waiters.reserve(seen.size());
    for (auto& one : seen)
        waiters.emplace_back([&one, from] {
            sdk::Call call;
            from.wait(call, "jobs", 60 * kSecond, one);
        });
    bench.database.notify(bench.call, "jobs");
    for (auto& waiter : waiters) waiter.join();
    for (const auto one : seen) CHECK(one > 0);
}

TEST_CASE("waiting ends well when the call is cancelled or its deadline passes") {
    Bench bench;
    const auto begun = Clock::now();
    std::uint64_t seen = 0;
    const auto until = sdk::CallView::now_ns() + 100 * kMillisecond;
    sdk::Call cancelled("", 0, [until] { return sdk::CallView::now_ns() > until; });
    bench.database.wait(cancelled, "jobs", 60 * kSecond, seen);
    sdk::Call late("", sdk::CallView::now_ns() + 100 * kMillisecond);
    bench.database.wait(late, "jobs", 60 * kSecond, seen);
    CHECK(Clock::now() - begun < std::chrono::seconds(30));
}

TEST_CASE("a channel's name is 1 to 32 of a-z and _") {
    Bench bench;
    std::uint64_t seen = 0;
    for (const std::string& name :
         {std::string(), std::string("Jobs"), std::string("a b"), std::string("jobs;"), std::string("j1"),
          std::string(33, 'a'), std::string("a\0b", 3)}) {
        CHECK(failure_of([&] { bench.database.notify(bench.call, name); }).code() == SPHEROSEG_INVALID);
        CHECK(failure_of([&] { bench.database.wait(bench.call, name, 0, seen); }).code() ==
              SPHEROSEG_INVALID);
    }
    bench.database.notify(bench.call, std::string(32, 'z'));
    bench.database.notify(bench.call, "_");
}

TEST_CASE("a waiter in another process notices what is committed here") {
    auto provider = contract::make_database_provider();
    int to_parent[2];
    REQUIRE(::pipe(to_parent) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            sdk::Call call;
            const sdk::Database database(provider->interface());
            auto session = database.open(call);
            session.execute_script(call, "CREATE TABLE t (id BIGINT)");
            std::uint64_t seen = 0;
            database.wait(call, "jobs", 0, seen);
            (void)!::write(to_parent[1], "x", 1);
            while (Bench::integer(session, "SELECT count(*) FROM t") == 0)
                database.wait(call, "jobs", 60 * kSecond, seen);
            ::_exit(0);
        } catch (...) {
            ::_exit(1);
        }
    }
    ::close(to_parent[1]);
    char ready = 0;
    REQUIRE(::read(to_parent[0], &ready, 1) == 1);
    ::close(to_parent[0]);
    const auto begun = Clock::now();
    {
        sdk::Call call;
        const sdk::Database database(provider->interface());
        database.open(call).execute(call, "INSERT INTO t VALUES (1)");
        database.notify(call, "jobs");
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
    CHECK(Clock::now() - begun < std::chrono::seconds(20));
}
