// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "connection.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <thread>
#include <utility>

#include "failure.hpp"

namespace storage_sqlite {

using spheroseg::sdk::Failure;
using std::chrono::milliseconds;

namespace {

// Virtual machine steps between two looks at the call: some tens of microseconds.
constexpr int kStepsBetweenLooks = 2000;
constexpr int kWalPages = 1000;
constexpr std::int64_t kWalBytesKept = 16 << 20;

bool may_be_set(std::string_view pragma) {
    static constexpr std::array<std::string_view, 14> kHarmless = {
        "user_version",    "application_id", "table_info",  "table_xinfo",       "table_list",
        "index_list",      "index_info",     "index_xinfo", "foreign_key_list",  "foreign_key_check",
        "integrity_check", "quick_check",    "optimize",    "defer_foreign_keys"};
    return std::find(kHarmless.begin(), kHarmless.end(), pragma) != kHarmless.end();
}

}  // namespace

Connection::Connection(const Settings& settings) : busy_timeout_(settings.busy_timeout) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    const int code = sqlite3_open_v2(settings.file.c_str(), &db_, flags, nullptr);
    try {
        if (code != SQLITE_OK) fail(db_ == nullptr ? code : sqlite3_extended_errcode(db_));
        // SQLite falls back to reading when it may not write, and would fail at the first change.
        if (sqlite3_db_readonly(db_, "main") == 1) fail(SQLITE_READONLY);
        configure(settings);
    } catch (...) {
        sqlite3_close_v2(db_);
        throw;
    }
}

Connection::~Connection() {
    sqlite3_close_v2(db_);
}

void Connection::configure(const Settings& settings) {
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
    sqlite3_busy_handler(db_, &Connection::on_busy, this);
    sqlite3_progress_handler(db_, kStepsBetweenLooks, &Connection::on_progress, this);
    sqlite3_set_authorizer(db_, &Connection::on_authorize, this);

    sqlite3_stmt* statement = nullptr;
    controlling_ = true;
    int code = sqlite3_prepare_v2(db_, "PRAGMA journal_mode=WAL", -1, &statement, nullptr);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    // Two processes that make a database at once: SQLite does not ask the busy handler here.
    for (int attempt = 0; code == SQLITE_BUSY && on_busy(this, attempt) != 0; ++attempt) {
        sqlite3_reset(statement);
        code = sqlite3_step(statement);
    }
    const auto* text = code == SQLITE_ROW ? sqlite3_column_text(statement, 0) : nullptr;
    const std::string mode = text == nullptr ? "" : reinterpret_cast<const char*>(text);
    sqlite3_finalize(statement);
    controlling_ = false;
    if (code != SQLITE_ROW) fail(code);
    if (mode != "wal")
        throw Failure(SPHEROSEG_REFUSED, "no_wal",
                      "The file system of '" + settings.file.string() +
                          "' has no shared memory between processes (journal mode is '" + mode +
                          "' where 'wal' was asked for). Use a local disk.");

    control(settings.full_sync ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    control(("PRAGMA cache_size=-" + std::to_string(settings.cache_bytes >> 10)).c_str());
    control(("PRAGMA wal_autocheckpoint=" + std::to_string(kWalPages)).c_str());
    control(("PRAGMA journal_size_limit=" + std::to_string(kWalBytesKept)).c_str());
    if (control_integer("PRAGMA foreign_keys") != 1)
        throw Failure(SPHEROSEG_INTERNAL, "sqlite", "This SQLite was built without foreign keys.");
}

void Connection::control(const char* sql) {
    controlling_ = true;
    const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
    controlling_ = false;
    if (code != SQLITE_OK) fail(code);
}

std::int64_t Connection::control_integer(const char* sql) {
    std::int64_t value = 0;
    controlling_ = true;
    const int code = sqlite3_exec(
        db_, sql,
        [](void* out, int count, char** values, char**) {
            if (count > 0 && values[0] != nullptr)
                *static_cast<std::int64_t*>(out) = std::strtoll(values[0], nullptr, 10);
            return 0;
        },
        &value, nullptr);
    controlling_ = false;
    if (code != SQLITE_OK) fail(code);
    return value;
}

void Connection::undo(const char* sql) noexcept {
    const auto* const before = std::exchange(call_, nullptr);
    controlling_ = true;
    sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
    controlling_ = false;
    call_ = before;
}

void Connection::fail(int code) const {
    const int plain = code & 0xff;
    if (call_ != nullptr && (plain == SQLITE_INTERRUPT || plain == SQLITE_BUSY)) call_->checkpoint();
    throw to_failure(db_, code);
}

int Connection::on_progress(void* self) {
    const auto* call = static_cast<Connection*>(self)->call_;
    return call != nullptr && (call->cancelled() || call->expired()) ? 1 : 0;
}

int Connection::on_busy(void* self, int attempt) {
    auto& connection = *static_cast<Connection*>(self);
    const auto now = std::chrono::steady_clock::now();
    if (attempt == 0) connection.busy_until_ = now + connection.busy_timeout_;
    if (now >= connection.busy_until_ || on_progress(self) != 0) return 0;
    // SQLite has no way to be woken by another process's unlock, so this alone looks again from time to time.
    const milliseconds pause(std::min(1 << std::min(attempt, 5), 25));
    const auto left = std::chrono::ceil<milliseconds>(connection.busy_until_ - now);
    std::this_thread::sleep_for(std::min(pause, left));
    return 1;
}

int Connection::on_authorize(void* self, int action, const char* first, const char* second, const char*,
                             const char*) {
    const auto& connection = *static_cast<Connection*>(self);
    if (connection.controlling_ || connection.vacuuming_) return SQLITE_OK;
    switch (action) {
        case SQLITE_TRANSACTION:
        case SQLITE_ATTACH:
        case SQLITE_DETACH:
            return SQLITE_DENY;
        case SQLITE_SAVEPOINT:
            return connection.in_transaction() ? SQLITE_OK : SQLITE_DENY;
        case SQLITE_PRAGMA:
            return second == nullptr || may_be_set(first) ? SQLITE_OK : SQLITE_DENY;
        default:
            return SQLITE_OK;
    }
}

}  // namespace storage_sqlite
