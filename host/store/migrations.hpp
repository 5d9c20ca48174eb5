// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The schema's history: numbered SQL files, embedded at build time, applied in order, once each.
#pragma once

#include <string>
#include <vector>

#include "store/transaction.hpp"

namespace spheroseg::store {

struct Migration {
    int version = 0;
    std::string name;
    std::string dialect;  ///< empty: for every dialect
    std::string sql;
};

/// Those of migrations/ at build time, all dialects.
std::vector<Migration> embedded_migrations();

struct MigrationStatus {
    int version = 0;
    std::string name;
    bool applied = false;
    std::int64_t applied_at = 0;  ///< unix milliseconds, when applied
};

/// Applies what is missing; the migrations applied now, in order. Two hosts at once apply each once: one
/// waits for the other. Refused with kind conflict, and nothing is changed, when the history differs from
/// `known`:
///   migration_changed   an applied file has another text now
///   migration_missing   an applied one below the newest known is not known
///   migration_gap       a known one was skipped, yet a later one is applied
///   schema_newer        the database is ahead of this program
Result<std::vector<Migration>> migrate(SessionPool& pool, const CallContext& context,
                                       const std::vector<Migration>& known);
/// Every known migration and whether it is applied. The same refusals.
Result<std::vector<MigrationStatus>> migration_status(SessionPool& pool, const CallContext& context,
                                                      const std::vector<Migration>& known);

}  // namespace spheroseg::store
