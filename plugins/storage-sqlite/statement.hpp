// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A prepared statement whose parameters are $1 … $n.
#pragma once

#include <sqlite3.h>

#include <spheroseg/abi.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connection.hpp"

namespace storage_sqlite {

class Statement {
  public:
    /// The next statement of `rest`, which is then what follows it; NULL at the end. Throws Failure.
    static std::unique_ptr<Statement> next(Connection& connection, std::string_view& rest);
    /// Exactly one statement; more than one, or none, is refused.
    static std::unique_ptr<Statement> only(Connection& connection, std::string_view sql);
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    /// The values stay the caller's until reset. Throws Failure(INVALID) when they are not what the text
    /// asks.
    void bind(const spheroseg_sql_value* values, std::uint64_t count);
    /// True when there is a row to read.
    bool step();
    /// The row that step() stands on; views are valid until the next step.
    const std::vector<spheroseg_sql_value>& row();
    /// Frees locks and values; the statement can be bound again.
    void reset() noexcept;

    const std::string& sql() const { return sql_; }
    bool read_only() const { return read_only_; }
    /// A change that answers with rows (RETURNING).
    bool returns_changes() const { return !read_only_ && column_count_ > 0 && !explains_; }
    std::size_t parameter_count() const { return slots_.size(); }

  private:
    Statement(Connection& connection, sqlite3_stmt* statement, std::string_view sql);
    void number_parameters();
    void bind_one(int slot, std::size_t number, const spheroseg_sql_value& value);

    Connection& connection_;
    sqlite3_stmt* statement_;
    std::string sql_;
    std::vector<int> slots_;  ///< slots_[k-1] is SQLite's index of $k
    std::vector<spheroseg_sql_value> row_;
    int column_count_;
    bool read_only_;
    bool explains_;
    bool vacuums_;
};

}  // namespace storage_sqlite
