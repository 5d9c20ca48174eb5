// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// No room: the failure says so, nothing is half-written, and all is well once there is room again.
#include <catch2/catch.hpp>
#include <fstream>

#include "bad_weather.hpp"

using namespace spheroseg;
using contract::failure_of;

namespace {

std::int64_t integer(sdk::Session& session, const char* sql) {
    sdk::Call call;
    std::int64_t value = -1;
    session.execute(call, sql, {}, [&](const sdk::Row& row) { value = row.integer(0); });
    return value;
}

// Inserts until there is no room; returns how many rows were acknowledged.
std::int64_t fill(sdk::Session& session, bool in_transactions, sdk::Failure& failure) {
    sdk::Call call;
    const sdk::Blob content{std::string(50'000, 'x')};
    for (std::int64_t rows = 0; rows < 10'000; ++rows) {
        failure = failure_of([&] {
            if (in_transactions) session.begin(call, SPHEROSEG_TRANSACTION_WRITE);
            session.execute(call, "INSERT INTO t (content) VALUES ($1)", {content});
            if (in_transactions) session.commit(call);
        });
        if (failure.code() != SPHEROSEG_OK) return rows;
    }
    return -1;
}

void expect_survival(const std::filesystem::path& folder, const std::function<void()>& make_room,
                     bool in_transactions) {
    const auto database = faults::open_database(folder);
    sdk::Call call;
    auto session = sdk::Database(sdk::provide_database(*database)).open(call);
    session.execute_script(call, "CREATE TABLE t (id INTEGER PRIMARY KEY, content BLOB)");
    sdk::Failure failure(SPHEROSEG_OK, "", "");
    const std::int64_t rows = fill(session, in_transactions, failure);
    CHECK(rows > 0);
    CHECK(failure.code() == SPHEROSEG_FULL);
    CHECK(failure.word() == "disk_full");
    session.rollback();
    CHECK(integer(session, "SELECT count(*) FROM t") == rows);
    make_room();
    session.execute(call, "INSERT INTO t (content) VALUES ('after')");
    CHECK(integer(session, "SELECT count(*) FROM t") == rows + 1);
    CHECK(integer(session, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1);
}

void expect_no_traces(const std::filesystem::path& folder, const std::function<void()>& make_room) {
    const auto store = faults::open_store(folder);
    const sdk::Objects objects(sdk::provide_objects(*store));
    sdk::Call call;
    const std::string big(8 << 20, 'x');
    const auto failure = failure_of([&] { objects.put(call, big); });
    CHECK(failure.code() == SPHEROSEG_FULL);
    CHECK(objects.list(call, "", 10).empty());
    CHECK(std::filesystem::is_empty(folder / "objects" / "tmp"));
    CHECK(objects.get(call, objects.put(call, "small").key) == "small");
    make_room();
    CHECK(objects.get(call, objects.put(call, std::string(600'000, 'y')).key).size() == 600'000);
}

}  // namespace

TEST_CASE("a database on a full disk says so, keeps what it acknowledged, and goes on when there is room") {
    for (const bool in_transactions : {false, true}) {
        const faults::SmallDisk disk(6);
        if (!disk.usable()) return;
        std::ofstream(disk.path() / "ballast") << std::string(2 << 20, 'b');
        expect_survival(
            disk.path(), [&] { std::filesystem::remove(disk.path() / "ballast"); }, in_transactions);
    }
}

TEST_CASE("a database whose file may not grow says so and keeps what it acknowledged") {
    for (const bool in_transactions : {false, true}) {
        const contract::TemporaryFolder folder;
        auto limit = std::make_unique<faults::FileLimit>(3 << 20);
        expect_survival(
            folder.path(), [&] { limit.reset(); }, in_transactions);
    }
}

TEST_CASE("a transaction that the full disk ended is refused until it is rolled back") {
    const contract::TemporaryFolder folder;
    const auto database = faults::open_database(folder.path());
    sdk::Call call;
    auto session = sdk::Database(sdk::provide_database(*database)).open(call);
    session.execute_script(call, "CREATE TABLE t (id INTEGER PRIMARY KEY, content BLOB)");
    session.execute(call, "PRAGMA user_version = 1");
    const faults::FileLimit limit(1 << 20);
    session.begin(call, SPHEROSEG_TRANSACTION_WRITE);
    session.execute(call, "INSERT INTO t (content) VALUES ('first')");
    const auto failure = failure_of([&] {
        session.execute(call, "INSERT INTO t (content) VALUES (zeroblob(60000000))");
        session.commit(call);
    });
    CHECK(failure.code() == SPHEROSEG_FULL);
    const auto next = failure_of([&] { session.execute(call, "INSERT INTO t (content) VALUES ('stray')"); });
    if (next.code() == SPHEROSEG_OK) session.rollback();  // the commit failed, so there was nothing to end
    session.rollback();
    CHECK(integer(session, "SELECT count(*) FROM t WHERE content = 'first'") == 0);
}

TEST_CASE("a nearly full disk makes the check fail with what is left") {
    const faults::SmallDisk disk(4);
    if (!disk.usable()) return;
    const auto database = faults::open_database(disk.path());
    sdk::Call call;
    const auto failure = failure_of([&] { sdk::Database(sdk::provide_database(*database)).check(call); });
    CHECK(failure.code() == SPHEROSEG_FULL);
    CHECK(std::string(failure.what()).find("nearly full") != std::string::npos);
}

TEST_CASE("a put on a full disk says so and leaves nothing behind") {
    const faults::SmallDisk disk(4);
    if (!disk.usable()) return;
    expect_no_traces(disk.path(), [] {});
}

TEST_CASE("a put that may not grow its file says so and leaves nothing behind") {
    const contract::TemporaryFolder folder;
    auto limit = std::make_unique<faults::FileLimit>(1 << 20);
    expect_no_traces(folder.path(), [&] { limit.reset(); });
}
