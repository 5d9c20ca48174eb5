// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// execute and execute_script.
#include <catch2/catch.hpp>
#include <stdexcept>

#include "loaded_plugin.hpp"
#include "provider.hpp"

using namespace spheroseg;
using contract::Bench;
using contract::failure_of;

namespace {

void make_tables(Bench& bench) {
    bench.session.execute_script(
        bench.call,
        "CREATE TABLE parent (id BIGINT PRIMARY KEY, name TEXT UNIQUE);\n"
        "-- a comment; with a semicolon\n"
        "CREATE TABLE child (id BIGINT PRIMARY KEY, parent BIGINT NOT NULL REFERENCES parent (id) "
        "DEFERRABLE INITIALLY IMMEDIATE, age BIGINT CHECK (age >= 0));\n"
        "INSERT INTO parent VALUES (1, 'one'), (2, 'two');");
}

sdk::Failure refusal(Bench& bench, std::string_view sql) {
    return failure_of([&] { bench.run(sql); });
}

}  // namespace

TEST_CASE("the dialect is one of the two that have migrations") {
    Bench bench;
    const auto dialect = bench.database.dialect();
    CHECK((dialect == "sqlite" || dialect == "postgresql"));
    CHECK(bench.database.dialect().data() == dialect.data());
}

TEST_CASE("the number of rows changed is told") {
    Bench bench;
    make_tables(bench);
    CHECK(bench.run("INSERT INTO parent VALUES (3, 'three'), (4, 'four')") == 2);
    CHECK(bench.run("UPDATE parent SET name = NULL WHERE id > 1") == 3);
    CHECK(bench.run("UPDATE parent SET name = NULL WHERE id > 100") == 0);
    CHECK(bench.run("SELECT * FROM parent") == 0);
    CHECK(bench.run("CREATE TABLE other (id BIGINT)") == 0);
    CHECK(bench.run("DELETE FROM parent") == 4);
}

TEST_CASE("rows and the number of rows may be unwanted") {
    Bench bench;
    make_tables(bench);
    const auto from = bench.provider->interface();
    const auto* table = static_cast<const spheroseg_database_v1*>(from.table);
    spheroseg_session* session = nullptr;
    REQUIRE(table->open(from.self, bench.call.raw(), &session) == SPHEROSEG_OK);
    CHECK(table->execute(session, bench.call.raw(), sdk::to_text("SELECT * FROM parent"), nullptr, 0, nullptr,
                         nullptr) == SPHEROSEG_OK);
    CHECK(table->execute(session, bench.call.raw(), sdk::to_text("DELETE FROM parent RETURNING id"), nullptr,
                         0, nullptr, nullptr) == SPHEROSEG_OK);
    table->close(session);
    CHECK(bench.integer("SELECT count(*) FROM parent") == 0);
}

TEST_CASE("a change can answer with its rows") {
    Bench bench;
    make_tables(bench);
    std::int64_t sum = 0;
    const auto changed = bench.session.execute(bench.call, "UPDATE parent SET name = NULL RETURNING id", {},
                                               [&](const sdk::Row& row) { sum += row.integer(0); });
    CHECK(changed == 2);
    CHECK(sum == 3);
}

TEST_CASE("a broken constraint is a conflict with its word, and changes nothing") {
    Bench bench;
    make_tables(bench);
    const struct {
        const char* sql;
        const char* word;
    } cases[] = {{"INSERT INTO parent VALUES (3, 'one')", "unique"},
                 {"INSERT INTO parent VALUES (1, 'uno')", "unique"},
                 {"INSERT INTO child VALUES (1, 99, 1)", "foreign_key"},
                 {"DELETE FROM parent WHERE id = (SELECT parent FROM child)", "foreign_key"},
                 {"INSERT INTO child VALUES (2, 1, -1)", "check"},
                 {"INSERT INTO child VALUES (2, NULL, 1)", "not_null"}};
    bench.run("INSERT INTO child VALUES (7, 1, 1)");
    for (const auto& one : cases) {
        const auto failure = refusal(bench, one.sql);
        CHECK(failure.code() == SPHEROSEG_CONFLICT);
        CHECK(failure.word() == one.word);
        CHECK_FALSE(std::string(failure.what()).empty());
    }
    CHECK(bench.integer("SELECT count(*) FROM parent") == 2);
    CHECK(bench.integer("SELECT count(*) FROM child") == 1);
}

TEST_CASE("exactly one statement is executed, and a second one is refused") {
    Bench bench;
    make_tables(bench);
    CHECK(refusal(bench, "DELETE FROM child; DELETE FROM parent").code() == SPHEROSEG_INVALID);
    CHECK(refusal(bench, "SELECT 1; garbage").code() == SPHEROSEG_INVALID);
    CHECK(bench.integer("SELECT count(*) FROM parent") == 2);
    CHECK(bench.integer("SELECT count(*) FROM parent; -- nothing more\n ") == 2);
}

TEST_CASE("what is not a statement is refused with a reason") {
    Bench bench;
    make_tables(bench);
    for (const char* sql :
         {"", "  -- nothing", "SELEC 1", "SELECT * FROM nowhere", "SELECT no_column FROM parent"}) {
        const auto failure = refusal(bench, sql);
        CHECK(failure.code() == SPHEROSEG_INVALID);
        CHECK_FALSE(std::string(failure.what()).empty());
    }
    CHECK(refusal(bench, {"SELECT 1\0; DROP TABLE parent", 28}).code() == SPHEROSEG_INVALID);
    CHECK(bench.integer("SELECT count(*) FROM parent") == 2);
}

TEST_CASE("a failure tells its reason once and leaves the out-parameters alone") {
    Bench bench;
    const auto from = bench.provider->interface();
    const auto* table = static_cast<const spheroseg_database_v1*>(from.table);
    spheroseg_session* session = nullptr;
    REQUIRE(table->open(from.self, bench.call.raw(), &session) == SPHEROSEG_OK);
    int told = 0;
    spheroseg_call raw = *bench.call.raw();
    raw.context = &told;
    raw.cancelled = [](void*) -> std::int32_t { return 0; };
    raw.fail = [](void* context, spheroseg_text, spheroseg_text message) {
        *static_cast<int*>(context) += message.size > 0 ? 1 : 100;
    };
    std::int64_t affected = 77;
    CHECK(table->execute(session, &raw, sdk::to_text("SELEC"), nullptr, 0, nullptr, &affected) !=
          SPHEROSEG_OK);
    CHECK(told == 1);
    CHECK(affected == 77);
    CHECK(table->commit(session, &raw) != SPHEROSEG_OK);
    CHECK(told == 2);
    CHECK(table->notify(from.self, &raw, sdk::to_text("No Channel")) == SPHEROSEG_INVALID);
    CHECK(told == 3);
    table->close(session);
}

TEST_CASE("a receiver of rows that stops ends the statement with its own code") {
    Bench bench;
    make_tables(bench);
    const auto from = bench.provider->interface();
    const auto* table = static_cast<const spheroseg_database_v1*>(from.table);
    spheroseg_session* session = nullptr;
    REQUIRE(table->open(from.self, bench.call.raw(), &session) == SPHEROSEG_OK);
    int rows = 0;
    const spheroseg_row_sink sink{&rows, [](void* seen, const spheroseg_sql_value*, std::uint64_t) {
                                      ++*static_cast<int*>(seen);
                                      return spheroseg_code{SPHEROSEG_TOO_LARGE};
                                  }};
    for (const char* sql : {"SELECT * FROM parent", "DELETE FROM parent RETURNING id"})
        CHECK(table->execute(session, bench.call.raw(), sdk::to_text(sql), nullptr, 0, &sink, nullptr) ==
              SPHEROSEG_TOO_LARGE);
    CHECK(rows == 2);
    CHECK(table->execute(session, bench.call.raw(), sdk::to_text("SELECT 1"), nullptr, 0, nullptr, nullptr) ==
          SPHEROSEG_OK);
    table->close(session);
    CHECK(bench.integer("SELECT count(*) FROM parent") == 2);  // the stopped change was taken back
}

TEST_CASE("a stopped change inside a transaction is taken back alone") {
    Bench bench;
    make_tables(bench);
    sdk::Transaction transaction(bench.session, bench.call);
    bench.run("INSERT INTO parent VALUES (3, 'three')");
    CHECK_THROWS_AS(bench.session.execute(bench.call, "DELETE FROM parent RETURNING id", {},
                                          [](const sdk::Row&) { throw std::runtime_error("enough"); }),
                    std::runtime_error);
    if (bench.database.dialect() != "sqlite") return;  // PostgreSQL ends the transaction at any failure
    transaction.commit();
    CHECK(bench.integer("SELECT count(*) FROM parent") == 3);
}

TEST_CASE("a receiver of rows that throws leaves the session fit for use") {
    Bench bench;
    make_tables(bench);
    CHECK_THROWS_WITH(bench.session.execute(bench.call, "SELECT * FROM parent", {},
                                            [](const sdk::Row&) { throw std::runtime_error("enough"); }),
                      "enough");
    CHECK(bench.integer("SELECT count(*) FROM parent") == 2);
    CHECK(bench.run("DELETE FROM parent") == 2);
}

TEST_CASE("a receiver of rows may use the same session") {
    Bench bench;
    make_tables(bench);
    if (bench.database.dialect() != "sqlite") return;
    std::int64_t sum = 0;
    bench.session.execute(
        bench.call, "SELECT id FROM parent WHERE id > $1", {sdk::sql(0)}, [&](const sdk::Row& row) {
            sdk::Call inner;
            bench.session.execute(inner, "SELECT id FROM parent WHERE id > $1", {sdk::sql(row.integer(0))},
                                  [&](const sdk::Row& other) { sum += other.integer(0); });
        });
    CHECK(sum == 2);
}

TEST_CASE("a statement used before goes on working when the schema has changed") {
    Bench bench;
    make_tables(bench);
    std::uint64_t columns = 0;
    const auto ask = [&] {
        bench.session.execute(bench.call, "SELECT * FROM parent WHERE id = $1", {sdk::sql(1)},
                              [&](const sdk::Row& row) { columns = row.size(); });
        return columns;
    };
    CHECK(ask() == 2);
    bench.run("ALTER TABLE parent ADD COLUMN colour TEXT");
    CHECK(ask() == 3);
    auto other = bench.database.open(bench.call);
    other.execute(bench.call, "ALTER TABLE parent ADD COLUMN weight BIGINT");
    CHECK(ask() == 4);
    bench.run("DROP TABLE child");
    bench.run("DROP TABLE parent");
    CHECK(failure_of([&] { ask(); }).code() == SPHEROSEG_INVALID);
}

TEST_CASE("more different statements than any cache holds all work") {
    Bench bench;
    for (int round = 0; round < 2; ++round)
        for (std::int64_t number = 0; number < 300; ++number)
            REQUIRE(bench.integer("SELECT CAST($1 AS BIGINT) + " + std::to_string(number), {sdk::sql(1)}) ==
                    number + 1);
}

TEST_CASE("a script that fails outside a transaction leaves nothing") {
    Bench bench;
    CHECK(failure_of([&] {
              bench.session.execute_script(bench.call,
                                           "CREATE TABLE a (id BIGINT); INSERT INTO nowhere VALUES (1)");
          }).code() == SPHEROSEG_INVALID);
    CHECK(refusal(bench, "SELECT * FROM a").code() == SPHEROSEG_INVALID);
    bench.session.execute_script(bench.call, "");
    bench.session.execute_script(bench.call, " -- nothing at all\n;;");
}

TEST_CASE("a script inside a transaction is undone with it, its tables too") {
    Bench bench;
    {
        sdk::Transaction transaction(bench.session, bench.call);
        bench.session.execute_script(bench.call, "CREATE TABLE a (id BIGINT); INSERT INTO a VALUES (1)");
        CHECK(bench.integer("SELECT count(*) FROM a") == 1);
    }
    CHECK(refusal(bench, "SELECT * FROM a").code() == SPHEROSEG_INVALID);
}

TEST_CASE("a script with parameters is refused") {
    Bench bench;
    CHECK(failure_of([&] { bench.session.execute_script(bench.call, "SELECT $1"); }).code() ==
          SPHEROSEG_INVALID);
}
