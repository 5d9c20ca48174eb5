// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Parameters and columns: every type comes back as it went in.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "loaded_plugin.hpp"
#include "provider.hpp"

using namespace spheroseg;
using contract::Bench;
using contract::failure_of;

namespace {

void make_table(Bench& bench) {
    bench.session.execute_script(bench.call,
                                 std::string("CREATE TABLE v (id BIGINT PRIMARY KEY, i BIGINT, r DOUBLE "
                                             "PRECISION, t TEXT, b ") +
                                     bench.blob() + ")");
}

std::string text_back(Bench& bench, const std::string& text) {
    bench.run("DELETE FROM v");
    bench.run("INSERT INTO v (id, t) VALUES (1, $1)", {sdk::sql(text)});
    std::string back = "no row";
    bench.session.execute(bench.call, "SELECT t FROM v", {},
                          [&](const sdk::Row& row) { back = row.string(0); });
    return back;
}

std::string blob_back(Bench& bench, const std::string& bytes) {
    bench.run("DELETE FROM v");
    bench.run("INSERT INTO v (id, b) VALUES (1, $1)", {sdk::Blob{bytes}});
    std::string back = "no row";
    bench.session.execute(bench.call, "SELECT b FROM v", {},
                          [&](const sdk::Row& row) { back = row.blob(0); });
    return back;
}

}  // namespace

TEST_CASE("integers come back exactly, to the ends of 64 bits") {
    Bench bench;
    make_table(bench);
    const std::int64_t values[] = {0,
                                   1,
                                   -1,
                                   std::numeric_limits<std::int64_t>::min(),
                                   std::numeric_limits<std::int64_t>::max(),
                                   std::int64_t{1} << 53};
    std::int64_t id = 0;
    for (const auto value : values) {
        bench.run("INSERT INTO v (id, i) VALUES ($1, $2)", {sdk::sql(++id), sdk::sql(value)});
        CHECK(bench.integer("SELECT i FROM v WHERE id = $1", {sdk::sql(id)}) == value);
    }
    bench.run("INSERT INTO v (id, i) VALUES (100, $1)", {sdk::sql(true)});
    CHECK(bench.integer("SELECT i FROM v WHERE id = 100") == 1);
}

TEST_CASE("doubles come back exactly, infinities too") {
    Bench bench;
    make_table(bench);
    const double infinity = std::numeric_limits<double>::infinity();
    const double values[] = {
        0.0,  -0.0,     0.1,       -1.5, 1e308, std::numeric_limits<double>::denorm_min(),
        M_PI, infinity, -infinity, 3.0};
    for (const double value : values) {
        bench.run("DELETE FROM v");
        bench.run("INSERT INTO v (id, r) VALUES (1, $1)", {sdk::sql(value)});
        double back = 42;
        bench.session.execute(bench.call, "SELECT r FROM v", {},
                              [&](const sdk::Row& row) { back = row.real(0); });
        CHECK(back == value);  // -0.0 may come back as 0.0
    }
}

TEST_CASE("texts come back byte for byte, the empty one as a text") {
    Bench bench;
    make_table(bench);
    for (const std::string text :
         {"", "a", "Größe µm 細胞 🔬", "it's; -- \"quoted\" $1 ? %", "line\nline\ttab\\"})
        CHECK(text_back(bench, text) == text);
    CHECK(bench.integer("SELECT count(*) FROM v WHERE t IS NULL") == 0);
    if (bench.provider->text_may_hold_nul()) CHECK(text_back(bench, {"a\0b", 3}) == std::string("a\0b", 3));
}

TEST_CASE("blobs come back byte for byte, the empty one as a blob") {
    Bench bench;
    make_table(bench);
    std::string every;
    for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
    CHECK(blob_back(bench, every) == every);
    CHECK(blob_back(bench, std::string(3, '\0')) == std::string(3, '\0'));
    CHECK(blob_back(bench, "").empty());
    CHECK(bench.integer("SELECT count(*) FROM v WHERE b IS NULL") == 0);
}

TEST_CASE("a blob of 32 MiB comes back") {
    Bench bench;
    make_table(bench);
    std::string big(32 << 20, '\0');
    for (std::size_t at = 0; at < big.size(); at += 4096) big[at] = static_cast<char>(at >> 12);
    CHECK((blob_back(bench, big) == big));
}

TEST_CASE("NULL comes back as NULL in every type") {
    Bench bench;
    make_table(bench);
    bench.run("INSERT INTO v VALUES (1, $1, $2, $3, $4)", {nullptr, nullptr, nullptr, nullptr});
    int nulls = 0;
    bench.session.execute(bench.call, "SELECT i, r, t, b FROM v", {}, [&](const sdk::Row& row) {
        REQUIRE(row.size() == 4);
        for (std::uint64_t at = 0; at < 4; ++at) nulls += row.is_null(at) ? 1 : 0;
    });
    CHECK(nulls == 4);
}

TEST_CASE("a parameter may be used twice, and in any order") {
    Bench bench;
    make_table(bench);
    bench.run("INSERT INTO v (id, t, i) VALUES ($2, $1, $2)", {sdk::sql("twice"), sdk::sql(7)});
    CHECK(bench.integer("SELECT id + i FROM v WHERE t = $1 AND t = $1", {sdk::sql("twice")}) == 14);
}

TEST_CASE("a wrong number of parameters is refused and writes nothing") {
    Bench bench;
    make_table(bench);
    const char* sql = "INSERT INTO v (id, i) VALUES ($1, $2)";
    CHECK(failure_of([&] { bench.run(sql, {sdk::sql(1)}); }).code() == SPHEROSEG_INVALID);
    CHECK(failure_of([&] {
              bench.run(sql, {sdk::sql(1), sdk::sql(2), sdk::sql(3)});
          }).code() == SPHEROSEG_INVALID);
    CHECK(bench.integer("SELECT count(*) FROM v") == 0);
    CHECK(bench.run(sql, {sdk::sql(1), sdk::sql(2)}) == 1);
}

TEST_CASE("a value of an unknown type is refused") {
    Bench bench;
    make_table(bench);
    const auto from = bench.provider->interface();
    const auto* table = static_cast<const spheroseg_database_v1*>(from.table);
    spheroseg_session* session = nullptr;
    REQUIRE(table->open(from.self, bench.call.raw(), &session) == SPHEROSEG_OK);
    spheroseg_sql_value odd{};
    odd.type = 99;
    CHECK(table->execute(session, bench.call.raw(), sdk::to_text("INSERT INTO v (id) VALUES ($1)"), &odd, 1,
                         nullptr, nullptr) == SPHEROSEG_INVALID);
    table->close(session);
}

TEST_CASE("what looks like SQL in a parameter stays a value") {
    Bench bench;
    make_table(bench);
    const std::string attacks[] = {"'; DROP TABLE v; --",
                                   "\" OR 1=1 --",
                                   "1); DELETE FROM v; --",
                                   "$1",
                                   "?1",
                                   "x' UNION SELECT name FROM sqlite_schema --",
                                   "\\'; SELECT 1"};
    for (const auto& attack : attacks) {
        CHECK(text_back(bench, attack) == attack);
        CHECK(bench.integer("SELECT count(*) FROM v WHERE t = $1", {sdk::sql(attack)}) == 1);
        CHECK(bench.integer("SELECT count(*) FROM v WHERE t = $1", {sdk::sql(attack + "x")}) == 0);
    }
}
