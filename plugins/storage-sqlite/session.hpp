// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A session of database/1: statements and transactions on one connection.
#pragma once

#include <spheroseg/abi.h>
#include <optional>
#include <spheroseg/boundary.hpp>
#include <string_view>

#include "connection.hpp"
#include "statement_cache.hpp"
#include "write_gate.hpp"

namespace storage_sqlite {

/// [one thread at a time] Closing it rolls back what is open. Every function but rollback throws Failure.
class Session {
  public:
    Session(const Settings& settings, WriteGate& gate);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() { rollback(); }

    std::int64_t execute(const spheroseg::sdk::CallView& call, std::string_view sql,
                         const spheroseg_sql_value* parameters, std::uint64_t count,
                         const spheroseg_row_sink* rows);
    /// Outside a transaction the whole script is one.
    void execute_script(const spheroseg::sdk::CallView& call, std::string_view sql);
    void begin(const spheroseg::sdk::CallView& call, std::int32_t mode);
    void commit(const spheroseg::sdk::CallView& call);
    void rollback() noexcept;

  private:
    enum class State {
        idle,
        reading,
        writing,
        broken,  ///< SQLite rolled the transaction back by itself (disk full, I/O); only rollback ends it
    };

    void refuse_broken() const;
    void notice_broken() noexcept;
    std::int64_t run(Statement& statement, const spheroseg_row_sink* rows);
    std::int64_t run_undoable(Statement& statement, const spheroseg_row_sink* rows);

    Connection connection_;
    StatementCache statements_;  // after connection_: finalised before it is closed
    WriteGate& gate_;
    std::optional<WriteGate::Hold> hold_;
    State state_ = State::idle;
};

}  // namespace storage_sqlite
