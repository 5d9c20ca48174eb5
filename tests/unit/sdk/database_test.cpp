// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/database.hpp>

#include "tripwire.hpp"

using namespace spheroseg::sdk;
using spheroseg::test::check_trip;
using spheroseg::test::Tripwire;

namespace {

/// A database that gives the parameters back as its one row.
struct Echo {
    Tripwire wire;
    std::string steps;

    struct Session {
        Echo& echo;
        explicit Session(Echo& of) : echo(of) {}
        Session(const Session&) = delete;
        Session& operator=(const Session&) = delete;
        ~Session() { echo.steps += "close "; }
        std::int64_t execute(const CallView& /*call*/, std::string_view sql,
                             const spheroseg_sql_value* values, std::uint64_t count,
                             const spheroseg_row_sink* rows) const {
            echo.wire.step("execute");
            echo.steps += std::string(sql) + " ";
            if (rows == nullptr) return 3;
            const auto code = rows->row(rows->context, values, count);
            if (code != SPHEROSEG_OK) throw Failure(code, "sink", "The receiver stopped.");
            return 0;
        }
        void execute_script(const CallView& /*call*/, std::string_view sql) const {
            echo.wire.step("execute_script");
            echo.steps += std::string(sql) + " ";
        }
        void begin(const CallView& /*call*/, std::int32_t mode) const {
            echo.wire.step("begin");
            echo.steps += mode == SPHEROSEG_TRANSACTION_WRITE ? "begin-write " : "begin-read ";
        }
        void commit(const CallView& /*call*/) const {
            echo.wire.step("commit");
            echo.steps += "commit ";
        }
        void rollback() noexcept { echo.steps += "rollback "; }
    };
    static std::string_view dialect() { return "echo"; }
    std::unique_ptr<Session> open(const CallView& /*call*/) {
        wire.step("open");
        return std::make_unique<Session>(*this);
    }
    void notify(const CallView& /*call*/, std::string_view channel) {
        wire.step("notify");
        steps += "notify-" + std::string(channel) + " ";
    }
    void wait(const CallView& /*call*/, std::string_view /*channel*/, std::int64_t timeout_ns,
              std::uint64_t& seen) {
        wire.step("wait");
        seen += static_cast<std::uint64_t>(timeout_ns);
    }
    void check(const CallView& /*call*/) { wire.step("check"); }
};

}  // namespace

TEST_CASE("database/1 carries every type there and back") {
    Echo echo;
    const Database database(provide_database(echo));
    Call call;
    CHECK(database.dialect() == "echo");
    auto session = database.open(call);
    int rows = 0;
    session.execute(call, "select",
                    {sql(nullptr), sql(true), sql(-5), sql(2.5), sql("text"), Blob{std::string("\0\x01", 2)},
                     sql(std::optional<std::int64_t>()), sql(std::optional<std::string>("there"))},
                    [&](const Row& row) {
                        ++rows;
                        REQUIRE(row.size() == 8);
                        CHECK(row.is_null(0));
                        CHECK(row.integer(1) == 1);
                        CHECK(row.integer(2) == -5);
                        CHECK(row.real(2) == Approx(-5));
                        CHECK(row.real(3) == Approx(2.5));
                        CHECK(row.text(4) == "text");
                        CHECK(row.blob(5) == std::string_view("\0\x01", 2));
                        CHECK_FALSE(row.optional_integer(6).has_value());
                        CHECK(row.optional_string(7) == "there");
                        CHECK_THROWS_AS(row.integer(4), Failure);
                        CHECK_THROWS_AS(row.text(8), Failure);
                    });
    CHECK(rows == 1);
    CHECK(session.execute(call, "update") == 3);
    session.execute_script(call, "script");
    database.notify(call, "jobs");
    std::uint64_t seen = 1;
    database.wait(call, "jobs", 4, seen);
    CHECK(seen == 5);
    database.check(call);
}

TEST_CASE("what a row's function throws arrives, not the statement's code") {
    Echo echo;
    const Database database(provide_database(echo));
    Call call;
    auto session = database.open(call);
    CHECK_THROWS_WITH(session.execute(call, "s", {}, [](const Row&) { throw std::runtime_error("mine"); }),
                      "mine");
}

TEST_CASE("a transaction is committed once or rolled back") {
    Echo echo;
    const Database database(provide_database(echo));
    Call call;
    {
        auto session = database.open(call);
        { const Transaction dropped(session, call, SPHEROSEG_TRANSACTION_READ); }
        Transaction kept(session, call);
        kept.commit();
    }
    CHECK(echo.steps == "begin-read rollback begin-write commit close ");
}

TEST_CASE("a failure in any function of database/1 arrives as it was thrown") {
    Echo echo;
    const Database database(provide_database(echo));
    Call call;
    check_trip(echo.wire, "open", [&] { database.open(call); });
    auto session = database.open(call);
    check_trip(echo.wire, "execute", [&] { session.execute(call, "s"); });
    check_trip(echo.wire, "execute_script", [&] { session.execute_script(call, "s"); });
    check_trip(echo.wire, "begin", [&] { const Transaction none(session, call); });
    check_trip(echo.wire, "commit", [&] {
        Transaction one(session, call);
        one.commit();
    });
    check_trip(echo.wire, "notify", [&] { database.notify(call, "c"); });
    std::uint64_t seen = 0;
    check_trip(echo.wire, "wait", [&] { database.wait(call, "c", 1, seen); });
    check_trip(echo.wire, "check", [&] { database.check(call); });
}
