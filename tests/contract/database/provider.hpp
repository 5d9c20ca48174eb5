// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a database plugin gives so that the contract tests can drive it. A new database adds one file like
// sqlite_class.cpp and one executable; every test then holds for it too.
#pragma once

#include <memory>
#include <spheroseg/database.hpp>

namespace spheroseg::contract {

/// One database of its own, empty at first. Nothing is open before interface() is called for the first time,
/// so a test may fork before that. Locks are waited for 300 ms before BUSY.
class DatabaseProvider {
  public:
    virtual ~DatabaseProvider() = default;
    virtual spheroseg_interface interface() = 0;
    /// Destroys the plugin's object; the next interface() makes a new one on the same data.
    virtual void shut() = 0;
    /// PostgreSQL refuses a NUL byte in a text.
    virtual bool text_may_hold_nul() const = 0;
};

std::unique_ptr<DatabaseProvider> make_database_provider();

/// What nearly every test starts with: a database with one session, and the types of its dialect.
struct Bench {
    std::unique_ptr<DatabaseProvider> provider = make_database_provider();
    sdk::Database database{provider->interface()};
    sdk::Call call;
    sdk::Session session{database.open(call)};

    const char* blob() const { return database.dialect() == "sqlite" ? "BLOB" : "BYTEA"; }
    std::int64_t run(std::string_view sql, const std::vector<sdk::SqlValue>& parameters = {}) {
        return session.execute(call, sql, parameters);
    }
    /// The first column of the first row.
    static std::int64_t integer(sdk::Session& session, std::string_view sql,
                                const std::vector<sdk::SqlValue>& parameters = {}) {
        sdk::Call call;
        std::int64_t value = -1;
        session.execute(call, sql, parameters, [&](const sdk::Row& row) { value = row.integer(0); });
        return value;
    }
    std::int64_t integer(std::string_view sql, const std::vector<sdk::SqlValue>& parameters = {}) {
        return integer(session, sql, parameters);
    }
};

/// A query that takes minutes when nobody stops it.
constexpr const char* kEndless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000000000) "
    "SELECT count(*) FROM n";

}  // namespace spheroseg::contract
