// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/migrations.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "test_database.hpp"

using namespace spheroseg;
using namespace spheroseg::store;
using spheroseg::testing::TestFolder;
using spheroseg::testing::WatchedDatabase;

namespace {

struct Empty {
    TestFolder folder;
    WatchedDatabase engine{folder.path() / "test.sqlite"};
    SessionPool pool{sdk::Database(sdk::provide_database(engine))};
};

std::vector<Migration> three() {
    return {{1, "first", "", "CREATE TABLE a (x INTEGER);"},
            {2, "second", "", "CREATE TABLE b (x INTEGER);"},
            {2, "second", "sqlite", "INSERT INTO b VALUES (1); INSERT INTO b VALUES (2);"},
            {2, "second", "postgresql", "THIS IS NOT FOR SQLITE;"},
            {3, "third", "", "INSERT INTO a VALUES (7);"}};
}

}  // namespace

TEST_CASE("migrations are applied in order, once, with the additions of the dialect") {
    Empty at;
    const auto applied = migrate(at.pool, {}, three());
    REQUIRE(applied);
    REQUIRE(applied->size() == 3);
    CHECK(applied->at(1).name == "second");
    CHECK(migrate(at.pool, {}, three()).value().empty());
    const auto status = migration_status(at.pool, {}, three()).value();
    REQUIRE(status.size() == 3);
    CHECK((status[2].applied && status[2].applied_at > 0));
    std::int64_t rows = 0;
    testing::must(with_transaction(at.pool, {}, Mode::read, [&](Work& work) -> Result<void> {
        work.execute("SELECT (SELECT COUNT(*) FROM a) * 10 + (SELECT COUNT(*) FROM b)", {},
                     [&](const sdk::Row& row) { rows = row.integer(0); });
        return {};
    }));
    CHECK(rows == 12);
}

TEST_CASE("a history that differs from the files is refused and told apart") {
    Empty at;
    REQUIRE(migrate(at.pool, {}, three()));
    auto changed = three();
    changed[0].sql += " -- a harmless comment";
    const auto refused = migrate(at.pool, {}, changed).error();
    CHECK(refused.code == "migration_changed");
    CHECK(refused.kind == ErrorKind::conflict);
    CHECK(refused.message.find("Migration 0001_first was changed after it was applied") == 0);

    auto missing = three();
    missing.erase(missing.begin());
    CHECK(migrate(at.pool, {}, missing).error().code == "migration_missing");
    auto older = three();
    older.pop_back();
    CHECK(migrate(at.pool, {}, older).error().code == "schema_newer");
    CHECK(migration_status(at.pool, {}, older).error().code == "schema_newer");

    Empty other;
    REQUIRE(migrate(other.pool, {}, {{1, "first", "", "SELECT 1;"}, {3, "third", "", "SELECT 1;"}}));
    CHECK(
        migrate(other.pool, {},
                {{1, "first", "", "SELECT 1;"}, {2, "late", "", "SELECT 1;"}, {3, "third", "", "SELECT 1;"}})
            .error()
            .code == "migration_gap");
}

TEST_CASE("a migration that fails leaves nothing of itself behind") {
    Empty at;
    auto bad = three();
    bad[4].sql = "CREATE TABLE c (x INTEGER); INSERT INTO nowhere VALUES (1);";
    const auto outcome = migrate(at.pool, {}, bad);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().message.find("Migration 0003_third failed and was undone") == 0);
    CHECK(migrate(at.pool, {}, three()).value().size() == 1);
}

TEST_CASE("hosts that start at once apply each migration once between them") {
    TestFolder folder;
    std::atomic<std::size_t> applied{0};
    std::vector<std::thread> hosts;
    for (int i = 0; i < 4; ++i)
        hosts.emplace_back([&] {
            WatchedDatabase engine(folder.path() / "test.sqlite");
            SessionPool pool{sdk::Database(sdk::provide_database(engine))};
            applied += migrate(pool, {}, three()).value().size();
        });
    for (auto& host : hosts) host.join();
    CHECK(applied == 3);
}

TEST_CASE("the project's own migrations apply to an empty database") {
    Empty at;
    const auto applied = migrate(at.pool, {}, embedded_migrations());
    if (!applied) FAIL(applied.error().message);
    CHECK(applied->size() >= 6);
}
