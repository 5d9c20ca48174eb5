// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// begin, commit, rollback, close; cancellation and deadlines; threads.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include "loaded_plugin.hpp"
#include "provider.hpp"

using namespace spheroseg;
using contract::Bench;
using contract::failure_of;
using contract::kEndless;

namespace {

void make_counter(Bench& bench) {
    bench.session.execute_script(bench.call,
                                 "CREATE TABLE counter (id BIGINT PRIMARY KEY, n BIGINT NOT NULL);"
                                 "INSERT INTO counter VALUES (1, 0);");
}

std::int64_t value(sdk::Session& session) {
    return Bench::integer(session, "SELECT n FROM counter WHERE id = 1");
}

std::int64_t soon(int milliseconds) {
    return sdk::CallView::now_ns() + milliseconds * std::int64_t{1'000'000};
}

}  // namespace

TEST_CASE("outside a transaction each statement is committed at once") {
    Bench bench;
    make_counter(bench);
    auto other = bench.database.open(bench.call);
    bench.run("UPDATE counter SET n = 5");
    CHECK(value(other) == 5);
}

TEST_CASE("what is not committed is seen by nobody else, and is gone after rollback") {
    Bench bench;
    make_counter(bench);
    auto other = bench.database.open(bench.call);
    bench.session.begin(bench.call, SPHEROSEG_TRANSACTION_WRITE);
    bench.run("UPDATE counter SET n = 5");
    CHECK(value(bench.session) == 5);
    CHECK(value(other) == 0);
    bench.session.rollback();
    CHECK(value(bench.session) == 0);
    bench.session.begin(bench.call, SPHEROSEG_TRANSACTION_WRITE);
    bench.run("UPDATE counter SET n = 6");
    bench.session.commit(bench.call);
    CHECK(value(other) == 6);
}

TEST_CASE("closing a session rolls back what is open and frees its locks") {
    Bench bench;
    make_counter(bench);
    {
        auto other = bench.database.open(bench.call);
        other.begin(bench.call, SPHEROSEG_TRANSACTION_WRITE);
        other.execute(bench.call, "UPDATE counter SET n = 5");
    }
    CHECK(value(bench.session) == 0);
    CHECK(bench.run("UPDATE counter SET n = 1") == 1);
}

TEST_CASE("transactions do not nest, and one that is not open can't be committed") {
    Bench bench;
    CHECK(failure_of([&] { bench.session.commit(bench.call); }).code() == SPHEROSEG_INVALID);
    bench.session.rollback();
    bench.session.begin(bench.call, SPHEROSEG_TRANSACTION_READ);
    CHECK(failure_of([&] { bench.session.begin(bench.call, SPHEROSEG_TRANSACTION_WRITE); }).code() ==
          SPHEROSEG_INVALID);
    bench.session.rollback();
    CHECK(failure_of([&] { bench.session.begin(bench.call, 7); }).code() == SPHEROSEG_INVALID);
    bench.session.begin(bench.call, SPHEROSEG_TRANSACTION_WRITE);
    bench.session.commit(bench.call);
}

TEST_CASE("a read transaction reads and commits") {
    Bench bench;
    make_counter(bench);
    bench.session.begin(bench.call, SPHEROSEG_TRANSACTION_READ);
    CHECK(value(bench.session) == 0);
    bench.session.commit(bench.call);
}

TEST_CASE("a commit that fails has rolled back") {
    Bench bench;
    bench.session.execute_script(
        bench.call,
        "CREATE TABLE parent (id BIGINT PRIMARY KEY);"
        "CREATE TABLE child (parent BIGINT REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);");
    bench.session.begin(bench.call, SPHEROSEG_TRANSACTION_WRITE);
    bench.run("INSERT INTO child VALUES (1)");
    const auto failure = failure_of([&] { bench.session.commit(bench.call); });
    CHECK(failure.code() == SPHEROSEG_CONFLICT);
    CHECK(failure.word() == "foreign_key");
    CHECK(bench.integer("SELECT count(*) FROM child") == 0);
    bench.session.begin(bench.call, SPHEROSEG_TRANSACTION_WRITE);
    bench.session.rollback();
}

TEST_CASE("a commit whose call was cancelled has rolled back") {
    Bench bench;
    make_counter(bench);
    bench.session.begin(bench.call, SPHEROSEG_TRANSACTION_WRITE);
    bench.run("UPDATE counter SET n = 5");
    sdk::Call cancelled("", 0, [] { return true; });
    CHECK(failure_of([&] { bench.session.commit(cancelled); }).code() == SPHEROSEG_CANCELLED);
    CHECK(value(bench.session) == 0);
}

TEST_CASE("committed data outlive SIGKILL, and what was not committed does not") {
    auto provider = contract::make_database_provider();
    int pipe_ends[2];
    REQUIRE(::pipe(pipe_ends) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            sdk::Call call;
            auto session = sdk::Database(provider->interface()).open(call);
            session.execute_script(call, "CREATE TABLE t (id BIGINT PRIMARY KEY)");
            for (std::int64_t id = 1; id <= 20; ++id) {
                sdk::Transaction transaction(session, call);
                session.execute(call, "INSERT INTO t VALUES ($1)", {sdk::sql(id)});
                transaction.commit();
            }
            session.begin(call, SPHEROSEG_TRANSACTION_WRITE);
            session.execute(call, "INSERT INTO t VALUES (1000)");
            (void)!::write(pipe_ends[1], "x", 1);
            ::pause();
        } catch (...) {
            ::_exit(1);
        }
        ::_exit(2);
    }
    ::close(pipe_ends[1]);
    char ready = 0;
    REQUIRE(::read(pipe_ends[0], &ready, 1) == 1);
    ::close(pipe_ends[0]);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    sdk::Call call;
    auto session = sdk::Database(provider->interface()).open(call);
    CHECK(Bench::integer(session, "SELECT count(*) FROM t") == 20);
    CHECK(Bench::integer(session, "SELECT count(*) FROM t WHERE id = 1000") == 0);
}

TEST_CASE("data are there after a restart") {
    auto provider = contract::make_database_provider();
    sdk::Call call;
    sdk::Database(provider->interface()).open(call).execute_script(call, "CREATE TABLE t (id BIGINT)");
    provider->shut();
    auto session = sdk::Database(provider->interface()).open(call);
    CHECK(Bench::integer(session, "SELECT count(*) FROM t") == 0);
}

TEST_CASE("of two writers the second waits, then is told to try again, and reading goes on") {
    Bench bench;
    make_counter(bench);
    if (bench.database.dialect() != "sqlite") return;  // rows, not the whole database, are locked there
    auto other = bench.database.open(bench.call);
    bench.session.begin(bench.call, SPHEROSEG_TRANSACTION_WRITE);
    const auto begun = std::chrono::steady_clock::now();
    CHECK(failure_of([&] { other.begin(bench.call, SPHEROSEG_TRANSACTION_WRITE); }).code() == SPHEROSEG_BUSY);
    CHECK(std::chrono::steady_clock::now() - begun >= std::chrono::milliseconds(290));
    CHECK(failure_of([&] { other.execute(bench.call, "UPDATE counter SET n = 9"); }).code() ==
          SPHEROSEG_BUSY);
    CHECK(value(other) == 0);
    bench.session.commit(bench.call);
    other.begin(bench.call, SPHEROSEG_TRANSACTION_WRITE);
    other.execute(bench.call, "UPDATE counter SET n = 9");
    other.commit(bench.call);
    CHECK(value(bench.session) == 9);
}

TEST_CASE("waiting for a lock ends with the call") {
    Bench bench;
    make_counter(bench);
    if (bench.database.dialect() != "sqlite") return;
    auto other = bench.database.open(bench.call);
    bench.session.begin(bench.call, SPHEROSEG_TRANSACTION_WRITE);
    sdk::Call late("", soon(50));
    CHECK(failure_of([&] { other.begin(late, SPHEROSEG_TRANSACTION_WRITE); }).code() == SPHEROSEG_DEADLINE);
    const auto until = soon(50);
    sdk::Call given_up("", 0, [until] { return sdk::CallView::now_ns() > until; });
    CHECK(failure_of([&] { other.begin(given_up, SPHEROSEG_TRANSACTION_WRITE); }).code() ==
          SPHEROSEG_CANCELLED);
}

TEST_CASE("a long statement stops when its call is cancelled or its deadline passes") {
    Bench bench;
    const auto begun = std::chrono::steady_clock::now();
    sdk::Call late("", soon(100));
    CHECK(failure_of([&] { bench.session.execute(late, kEndless); }).code() == SPHEROSEG_DEADLINE);
    const auto until = soon(100);
    sdk::Call given_up("", 0, [until] { return sdk::CallView::now_ns() > until; });
    const auto failure = failure_of([&] { bench.session.execute(given_up, kEndless); });
    CHECK(failure.code() == SPHEROSEG_CANCELLED);
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(20));
    CHECK(bench.integer("SELECT CAST(1 AS BIGINT)") == 1);
}

TEST_CASE("a statement of a call that is over is not begun") {
    Bench bench;
    make_counter(bench);
    sdk::Call over("", 1);
    CHECK(failure_of([&] { bench.session.execute(over, "UPDATE counter SET n = 1"); }).code() ==
          SPHEROSEG_DEADLINE);
    CHECK(failure_of([&] { bench.session.begin(over, SPHEROSEG_TRANSACTION_WRITE); }).code() ==
          SPHEROSEG_DEADLINE);
    CHECK(value(bench.session) == 0);
}

TEST_CASE("many threads count together and no step is lost") {
    Bench bench;
    make_counter(bench);
    constexpr int kThreads = 8;
    constexpr int kSteps = 25;
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int number = 0; number < kThreads; ++number)
        threads.emplace_back([&] {
            try {
                sdk::Call call;
                auto session = bench.database.open(call);
                for (int step = 0; step < kSteps;) {
                    try {
                        sdk::Transaction transaction(session, call);
                        const auto now = value(session);
                        session.execute(call, "UPDATE counter SET n = $1 WHERE id = 1", {sdk::sql(now + 1)});
                        transaction.commit();
                        ++step;
                    } catch (const sdk::Failure& failure) {
                        if (failure.code() != SPHEROSEG_BUSY) throw;
                    }
                    value(session);
                }
            } catch (const std::exception& error) {
                std::fprintf(stderr, "%s\n", error.what());
                ++failures;
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(failures == 0);
    CHECK(value(bench.session) == kThreads * kSteps);
}

TEST_CASE("an idle database says that it can serve") {
    Bench bench;
    bench.database.check(bench.call);
    bench.session.begin(bench.call, SPHEROSEG_TRANSACTION_WRITE);
    bench.database.check(bench.call);  // a writer at work does not make it unwell
}
