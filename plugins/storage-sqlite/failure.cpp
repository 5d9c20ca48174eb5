// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "failure.hpp"

#include <cerrno>
#include <string>
#include <system_error>

namespace storage_sqlite {

using spheroseg::sdk::Failure;

namespace {

const char* constraint_word(int code) {
    switch (code) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
            return "unique";
        case SQLITE_CONSTRAINT_FOREIGNKEY:
            return "foreign_key";
        case SQLITE_CONSTRAINT_NOTNULL:
            return "not_null";
        case SQLITE_CONSTRAINT_CHECK:
        case SQLITE_CONSTRAINT_DATATYPE:
            return "check";
        case SQLITE_CONSTRAINT_TRIGGER:
            return "trigger";
        default:
            return "constraint";
    }
}

bool no_room(int system_error) {
    return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

// Why the last write failed. sqlite3_system_errno is the errno of a later moment, which a clean-up may have
// changed.
int write_error(sqlite3* db, int code) {
    switch (code) {
        case SQLITE_IOERR_WRITE:
        case SQLITE_IOERR_FSYNC:
        case SQLITE_IOERR_DIR_FSYNC:
        case SQLITE_IOERR_TRUNCATE:
            break;
        default:
            return sqlite3_system_errno(db);
    }
    int error = 0;
    sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &error);
    if (no_room(error)) return error;
    sqlite3_file* log = nullptr;
    sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (log != nullptr && log->pMethods != nullptr)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
    return no_room(error) ? error : sqlite3_system_errno(db);
}

Failure input_output(int system_error, const std::string& reason) {
    if (no_room(system_error))
        return {SPHEROSEG_FULL, "disk_full",
                "There is no room left for the database (" + std::system_category().message(system_error) +
                    "); free some and try again."};
    return {SPHEROSEG_UNAVAILABLE, "disk",
            "The disk of the database failed: " + reason +
                (system_error == 0 ? "." : " (" + std::system_category().message(system_error) + ").")};
}

}  // namespace

Failure to_failure(sqlite3* db, int code) {
    const std::string reason = db == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(db);
    const int system_error = db == nullptr ? 0 : write_error(db, code);
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
            return {SPHEROSEG_CONFLICT, constraint_word(code), reason};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_SCHEMA:
            return {SPHEROSEG_BUSY, "busy", "Another writer holds the database; try the transaction again."};
        case SQLITE_FULL:
            return {SPHEROSEG_FULL, "disk_full",
                    "There is no room left for the database; free some and try again."};
        case SQLITE_IOERR:
            return input_output(system_error, reason);
        case SQLITE_CORRUPT:
            return {SPHEROSEG_CORRUPT, "corrupt",
                    "The database file is damaged (" + reason + "); restore it from a backup."};
        case SQLITE_NOTADB:
            return {SPHEROSEG_CORRUPT, "corrupt",
                    "The file is not an SQLite database; restore it from a backup or name another file."};
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
            return {SPHEROSEG_UNAVAILABLE, "not_writable",
                    "The database file can't be opened for writing" +
                        (reason == sqlite3_errstr(SQLITE_OK) ? "" : " (" + reason + ")") +
                        "; look at its folder, owner and mode."};
        case SQLITE_TOOBIG:
            return {SPHEROSEG_TOO_LARGE, "too_large", "A value or statement is over SQLite's limit of 1 GB."};
        case SQLITE_NOMEM:
            return {SPHEROSEG_TOO_LARGE, "out_of_memory", "There is not enough memory for this."};
        case SQLITE_INTERRUPT:
            return {SPHEROSEG_CANCELLED, "cancelled", "The statement was cancelled."};
        case SQLITE_AUTH:
            return {SPHEROSEG_REFUSED, "not_allowed",
                    "This statement is not allowed here (" + reason +
                        "): transactions are begun by begin, and files are not attached."};
        case SQLITE_ERROR:
        case SQLITE_MISMATCH:
        case SQLITE_RANGE:
            return {SPHEROSEG_INVALID, "sql", reason};
        default:
            return {SPHEROSEG_INTERNAL, "sqlite", "SQLite failed: " + reason};
    }
}

}  // namespace storage_sqlite
