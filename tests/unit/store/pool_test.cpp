// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/pool.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "test_database.hpp"

using namespace spheroseg;
using namespace spheroseg::store;
using spheroseg::testing::TestDatabase;
using std::chrono::milliseconds;

namespace {

CallContext within(milliseconds time) {
    CallContext context;
    context.deadline = std::chrono::steady_clock::now() + time;
    return context;
}

std::int64_t rows(TestDatabase& database) {
    return database.number("SELECT COUNT(*) FROM projects");
}

}  // namespace

TEST_CASE("sessions are reused, bounded, and a wait for one ends at its deadline") {
    TestDatabase database(2);
    const int opened = database.engine.opened;
    for (int i = 0; i < 10; ++i) database.project(database.ann);
    CHECK(database.engine.opened <= opened + 1);

    auto first = database.pool.take({});
    auto second = database.pool.take({});
    REQUIRE((first && second));
    CHECK(database.pool.in_use() == 2);
    CHECK(database.pool.take(within(milliseconds(20))).error().kind == ErrorKind::unavailable);
    CallContext given_up;
    given_up.cancelled = [] { return true; };
    CHECK(database.pool.take(given_up).error().kind == ErrorKind::cancelled);

    std::thread waiter([&] { CHECK(database.pool.take(within(milliseconds(20000)))); });
    { auto gone = std::move(*first); }
    waiter.join();
    CHECK(database.pool.in_use() == 1);
}

TEST_CASE("a busy database is tried again, and the whole body with it") {
    TestDatabase database;
    database.engine.failing_begins = 3;
    int runs = 0;
    REQUIRE(database.write([&](Work& work) {
        ++runs;
        return projects::create(work, database.ann, {"one"});
    }));
    CHECK(runs == 1);

    database.engine.failing_commits = 2;
    runs = 0;
    REQUIRE(database.write([&](Work& work) {
        ++runs;
        return projects::create(work, database.ann, {"two"});
    }));
    CHECK(runs == 3);
    CHECK(rows(database) == 2);
}

TEST_CASE("a database that stays busy is reported at the deadline") {
    TestDatabase database;
    database.engine.failing_begins = 1000000;
    const auto outcome = with_transaction(database.pool, within(milliseconds(100)), Mode::write,
                                          [](Work&) -> Result<void> { return {}; });
    database.engine.failing_begins = 0;
    REQUIRE_FALSE(outcome);
    CHECK((outcome.error().kind == ErrorKind::unavailable || outcome.error().kind == ErrorKind::deadline));
}

TEST_CASE("a reused session that lost its server is replaced by a fresh one without the caller knowing") {
    TestDatabase database;
    database.engine.begin_code = SPHEROSEG_UNAVAILABLE;
    database.engine.failing_begins = 1;
    const int opened = database.engine.opened;
    REQUIRE(database.write([&](Work& work) { return projects::create(work, database.ann, {"one"}); }));
    CHECK(database.engine.opened == opened + 1);
}

TEST_CASE("an error of the body undoes what it wrote") {
    TestDatabase database;
    const auto outcome = database.write([&](Work& work) -> Result<void> {
        projects::create(work, database.ann, {"one"}).value();
        return fail(ErrorKind::conflict, "no", "No.");
    });
    CHECK(outcome.error().code == "no");
    CHECK(rows(database) == 0);
    const auto broken = database.write([&](Work& work) -> Result<void> {
        work.execute("SELECT nonsense", {});
        return {};
    });
    CHECK(broken.error().kind == ErrorKind::internal);
}
