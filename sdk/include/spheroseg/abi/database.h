/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 Spheroseg contributors */
/* database/1: a narrow SQL driver. The caller owns the SQL; a new database is one small plugin. */
#ifndef SPHEROSEG_ABI_DATABASE_H
#define SPHEROSEG_ABI_DATABASE_H

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPHEROSEG_DATABASE_1 "database/1"

enum {
    SPHEROSEG_SQL_NULL = 0,
    SPHEROSEG_SQL_INTEGER = 1, /* int64; booleans are 0 and 1 */
    SPHEROSEG_SQL_REAL = 2,
    SPHEROSEG_SQL_TEXT = 3,
    SPHEROSEG_SQL_BLOB = 4
};

/* A parameter or a column. `integer` and `real` share a meaning with `type`; `bytes` holds TEXT and BLOB. */
typedef struct spheroseg_sql_value {
    int32_t type;
    int32_t reserved;
    int64_t integer;
    double real;
    spheroseg_bytes bytes;
} spheroseg_sql_value;

/* Takes rows as they come; views are valid during `row`. A code other than OK ends the statement with it. */
typedef struct spheroseg_row_sink {
    void* context;
    spheroseg_code (*row)(void* context, const spheroseg_sql_value* columns, uint64_t count);
} spheroseg_row_sink;

typedef struct spheroseg_session spheroseg_session;

enum { SPHEROSEG_TRANSACTION_READ = 0, SPHEROSEG_TRANSACTION_WRITE = 1 };

typedef struct spheroseg_database_v1 {
    uint32_t size;
    uint32_t reserved;
    /* [any thread] "sqlite" or "postgresql": which of the dialect's migration files apply. Lives as long as
     * self. */
    spheroseg_text (*dialect)(void* self);
    /* [any thread] A connection. The caller pools sessions. UNAVAILABLE when the server can't be reached. */
    spheroseg_code (*open)(void* self, const spheroseg_call* call, spheroseg_session** out);
    /* [owner thread] Rolls back what is open. */
    void (*close)(spheroseg_session* session);
    /* [owner thread] One statement. Parameters are $1 … $n in the text, the same number may come twice.
     * `rows` may be NULL. *affected (may be NULL) is the number of rows changed. Outside begin/commit each
     * statement is its own transaction. CONFLICT: a constraint (the word is "unique", "foreign_key", "check"
     * or "not_null"); BUSY: try the whole transaction again; FULL: no room on the device, nothing was
     * written. */
    spheroseg_code (*execute)(spheroseg_session* session, const spheroseg_call* call, spheroseg_text sql,
                              const spheroseg_sql_value* parameters, uint64_t parameter_count,
                              const spheroseg_row_sink* rows, int64_t* affected);
    /* [owner thread] Several statements separated by semicolons, without parameters or rows: migrations. */
    spheroseg_code (*execute_script)(spheroseg_session* session, const spheroseg_call* call,
                                     spheroseg_text sql);
    /* [owner thread] A WRITE transaction takes its lock at once, so that it never fails half-way for lack of
     * it. */
    spheroseg_code (*begin)(spheroseg_session* session, const spheroseg_call* call, int32_t mode);
    /* [owner thread] When commit returns OK the data survive a power cut. On failure the transaction is
     * rolled back. */
    spheroseg_code (*commit)(spheroseg_session* session, const spheroseg_call* call);
    void (*rollback)(spheroseg_session* session);
    /* [any thread] Wakes the waiters of `channel` ([a-z_]{1,32}) in every host on this database that can be
     * reached; a hint only: a waiter also looks by itself from time to time. Call it after commit. */
    spheroseg_code (*notify)(void* self, const spheroseg_call* call, spheroseg_text channel);
    /* [any thread] Waits until a notification of `channel` that came after `*seen`, or until `timeout_ns` has
     * passed or the call is cancelled. *seen is the channel's counter: 0 at first, updated on return. OK in
     * each case. */
    spheroseg_code (*wait)(void* self, const spheroseg_call* call, spheroseg_text channel, int64_t timeout_ns,
                           uint64_t* seen);
    /* [any thread] Whether a statement can be served now; the reason through call->fail. */
    spheroseg_code (*check)(void* self, const spheroseg_call* call);
} spheroseg_database_v1;

#ifdef __cplusplus
}
#endif
#endif /* SPHEROSEG_ABI_DATABASE_H */
