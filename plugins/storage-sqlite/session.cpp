// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "session.hpp"

namespace storage_sqlite {

using spheroseg::sdk::CallView;
using spheroseg::sdk::Failure;

namespace {

constexpr std::size_t kStatementsKept = 64;

// A statement on loan: reset whatever happens, and kept for the next time.
class Loan {
  public:
    Loan(StatementCache& cache, Connection& connection, std::string_view sql)
        : cache_(cache), statement_(cache.take(sql)) {
        if (statement_ == nullptr) statement_ = Statement::only(connection, sql);
    }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() {
        statement_->reset();
        try {
            cache_.put(std::move(statement_));
        } catch (const std::bad_alloc&) {
            // It is then finalised instead of kept.
            return;
        }
    }
    Statement& operator*() const { return *statement_; }
    Statement* operator->() const { return statement_.get(); }

  private:
    StatementCache& cache_;
    std::unique_ptr<Statement> statement_;
};

}  // namespace

Session::Session(const Settings& settings, WriteGate& gate)
    : connection_(settings), statements_(kStatementsKept), gate_(gate) {}

std::int64_t Session::execute(const CallView& call, std::string_view sql,
                              const spheroseg_sql_value* parameters, std::uint64_t count,
                              const spheroseg_row_sink* rows) {
    call.checkpoint();
    refuse_broken();
    const Connection::Watch watch(connection_, call);
    const Loan statement(statements_, connection_, sql);
    if (state_ == State::reading && !statement->read_only())
        throw Failure(SPHEROSEG_REFUSED, "read_transaction",
                      "A read transaction can't write; begin a write transaction.");
    std::optional<WriteGate::Hold> hold;
    if (state_ == State::idle && !statement->read_only()) hold.emplace(gate_.enter(call));
    statement->bind(parameters, count);
    try {
        if (rows != nullptr && statement->returns_changes()) return run_undoable(*statement, rows);
        return run(*statement, rows);
    } catch (...) {
        statement->reset();
        notice_broken();
        throw;
    }
}

std::int64_t Session::run(Statement& statement, const spheroseg_row_sink* rows) {
    const std::int64_t before = sqlite3_total_changes64(connection_.raw());
    while (statement.step()) {
        if (rows == nullptr) continue;
        const auto& row = statement.row();
        const spheroseg_code code = rows->row(rows->context, row.data(), row.size());
        if (code != SPHEROSEG_OK)
            throw Failure(code, "rows", "The receiver of the rows stopped the statement.");
    }
    if (statement.read_only() || sqlite3_total_changes64(connection_.raw()) == before) return 0;
    return sqlite3_changes64(connection_.raw());
}

// SQLite makes all changes before the first row comes: a receiver that stops must take them back.
std::int64_t Session::run_undoable(Statement& statement, const spheroseg_row_sink* rows) {
    const bool alone = state_ == State::idle;
    connection_.control(alone ? "BEGIN IMMEDIATE" : "SAVEPOINT spheroseg_statement");
    if (alone) state_ = State::writing;  // what a row's receiver executes here belongs to it
    try {
        const std::int64_t changed = run(statement, rows);
        statement.reset();
        connection_.control(alone ? "COMMIT" : "RELEASE spheroseg_statement");
        if (alone) state_ = State::idle;
        return changed;
    } catch (...) {
        statement.reset();
        if (alone)
            rollback();
        else
            connection_.undo("ROLLBACK TO spheroseg_statement; RELEASE spheroseg_statement");
        throw;
    }
}

void Session::execute_script(const CallView& call, std::string_view sql) {
    call.checkpoint();
    refuse_broken();
    const bool alone = state_ == State::idle;
    if (alone) begin(call, SPHEROSEG_TRANSACTION_WRITE);
    const Connection::Watch watch(connection_, call);
    try {
        while (auto statement = Statement::next(connection_, sql)) {
            if (statement->parameter_count() != 0)
                throw Failure(SPHEROSEG_INVALID, "parameters",
                              "A script has no parameters; execute takes them.");
            if (state_ == State::reading && !statement->read_only())
                throw Failure(SPHEROSEG_REFUSED, "read_transaction",
                              "A read transaction can't write; begin a write transaction.");
            run(*statement, nullptr);
        }
    } catch (...) {
        notice_broken();
        if (alone) rollback();
        throw;
    }
    if (alone) commit(call);
}

void Session::begin(const CallView& call, std::int32_t mode) {
    call.checkpoint();
    if (state_ != State::idle)
        throw Failure(SPHEROSEG_INVALID, "transaction",
                      "A transaction is open; commit or roll it back first.");
    if (mode != SPHEROSEG_TRANSACTION_READ && mode != SPHEROSEG_TRANSACTION_WRITE)
        throw Failure(
            SPHEROSEG_INVALID, "transaction",
            "The mode of a transaction is READ (0) or WRITE (1), not " + std::to_string(mode) + ".");
    const Connection::Watch watch(connection_, call);
    if (mode == SPHEROSEG_TRANSACTION_READ) {
        connection_.control("BEGIN DEFERRED");
        state_ = State::reading;
        return;
    }
    WriteGate::Hold hold = gate_.enter(call);
    connection_.control("BEGIN IMMEDIATE");
    hold_.emplace(std::move(hold));
    state_ = State::writing;
}

void Session::commit(const CallView& call) {
    if (state_ == State::idle)
        throw Failure(SPHEROSEG_INVALID, "transaction", "No transaction is open; begin one before commit.");
    try {
        refuse_broken();
        call.checkpoint();
        const Connection::Watch watch(connection_, call);
        connection_.control("COMMIT");
    } catch (...) {
        rollback();
        throw;
    }
    state_ = State::idle;
    hold_.reset();
}

void Session::rollback() noexcept {
    if (connection_.in_transaction()) connection_.undo("ROLLBACK");
    state_ = State::idle;
    hold_.reset();
}

void Session::refuse_broken() const {
    if (state_ == State::broken)
        throw Failure(SPHEROSEG_REFUSED, "transaction_aborted",
                      "An earlier failure has rolled this transaction back; roll it back and begin again.");
}

void Session::notice_broken() noexcept {
    if ((state_ != State::reading && state_ != State::writing) || connection_.in_transaction()) return;
    state_ = State::broken;
    hold_.reset();
}

}  // namespace storage_sqlite
