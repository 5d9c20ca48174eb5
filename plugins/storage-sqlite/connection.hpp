// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One SQLite connection with the settings, limits and guards that every use of it shares.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <spheroseg/boundary.hpp>

#include "settings.hpp"

namespace storage_sqlite {

/// [one thread at a time]
class Connection {
  public:
    /// Opens an existing file. Throws Failure.
    explicit Connection(const Settings& settings);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// While it lives, statements stop when `call` is cancelled or its deadline has passed.
    class Watch {
      public:
        Watch(Connection& connection, const spheroseg::sdk::CallView& call)
            : connection_(connection), before_(connection.call_) {
            connection_.call_ = &call;
        }
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;
        ~Watch() { connection_.call_ = before_; }

      private:
        Connection& connection_;
        const spheroseg::sdk::CallView* before_;
    };

    /// Runs one of the driver's own statements, which may control transactions.
    void control(const char* sql);
    std::int64_t control_integer(const char* sql);
    /// Takes changes back: not interrupted by any call, and what fails here SQLite has already taken back.
    void undo(const char* sql) noexcept;

    /// VACUUM attaches a file and begins a transaction of its own; nothing else may.
    void set_vacuuming(bool vacuuming) { vacuuming_ = vacuuming; }

    bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
    sqlite3* raw() const { return db_; }
    /// Throws the Failure that `code` means: an interruption has the reason of the call that asked for it.
    [[noreturn]] void fail(int code) const;

  private:
    static int on_progress(void* self);
    static int on_busy(void* self, int attempt);
    static int on_authorize(void* self, int action, const char* first, const char* second, const char*,
                            const char*);
    void configure(const Settings& settings);

    sqlite3* db_ = nullptr;
    const std::chrono::milliseconds busy_timeout_;
    const spheroseg::sdk::CallView* call_ = nullptr;
    std::chrono::steady_clock::time_point busy_until_{};
    bool controlling_ = false;
    bool vacuuming_ = false;
};

}  // namespace storage_sqlite
