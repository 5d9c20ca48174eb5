// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/migrations.hpp"

#include <algorithm>
#include <map>

#include "store/idempotency.hpp"

namespace spheroseg::store {
namespace {

struct Step {
    int version = 0;
    std::string name;
    std::string sql;
    std::string checksum;
};
struct Applied {
    std::string name;
    std::string checksum;
    std::int64_t at = 0;
};
using History = std::map<int, Applied>;

/// What this dialect runs, in order: the neutral text first, then what the dialect adds under the same
/// number.
std::vector<Step> steps_for(const std::vector<Migration>& known, std::string_view dialect) {
    std::map<int, Step> by_version;
    for (const bool neutral : {true, false}) {
        for (const auto& migration : known) {
            if (migration.dialect.empty() != neutral) continue;
            if (!neutral && migration.dialect != dialect) continue;
            Step& step = by_version[migration.version];
            step.version = migration.version;
            step.name = migration.name;
            step.sql += migration.sql;
        }
    }
    std::vector<Step> steps;
    for (auto& [version, step] : by_version) {
        step.checksum = sha256_hex(step.sql);
        steps.push_back(std::move(step));
    }
    return steps;
}

std::string label(int version, const std::string& name) {
    std::string digits = std::to_string(version);
    return std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits + "_" + name;
}

Result<History> open_history(Work& work) {
    return attempt([&]() -> Result<History> {
        // One host at a time on PostgreSQL; on SQLite the write transaction is that lock already.
        if (work.postgresql())
            work.execute("SELECT CAST(pg_advisory_xact_lock(736873) AS TEXT)", {}, [](const sdk::Row&) {});
        work.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY NOT NULL, name TEXT "
            "NOT NULL, "
            "checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)");
        History history;
        work.execute(
            "SELECT version, name, checksum, applied_at FROM schema_migrations ORDER BY version", {},
            [&](const sdk::Row& row) {
                history[static_cast<int>(row.integer(0))] = {row.string(1), row.string(2), row.integer(3)};
            });
        return history;
    });
}

Result<void> compare(const History& history, const std::vector<Step>& steps) {
    const int newest_known = steps.empty() ? 0 : steps.back().version;
    for (const auto& [version, applied] : history) {
        const auto step =
            std::find_if(steps.begin(), steps.end(), [v = version](const Step& s) { return s.version == v; });
        if (step == steps.end() && version > newest_known)
            return fail(ErrorKind::conflict, "schema_newer",
                        "The database has migration " + label(version, applied.name) +
                            " and this program knows none after " + std::to_string(newest_known) +
                            ": it is older than the database. Start the newer version, or restore a backup.");
        if (step == steps.end())
            return fail(ErrorKind::conflict, "migration_missing",
                        "Migration " + label(version, applied.name) +
                            " is applied in the database and missing in this program. Put the file back.");
        if (step->checksum != applied.checksum)
            return fail(ErrorKind::conflict, "migration_changed",
                        "Migration " + label(version, applied.name) +
                            " was changed after it was applied: checksum " + applied.checksum.substr(0, 12) +
                            " was expected and " + step->checksum.substr(0, 12) +
                            " came. Put the old text back and write a new migration.");
    }
    const int newest_applied = history.empty() ? 0 : history.rbegin()->first;
    for (const auto& step : steps)
        if (step.version < newest_applied && history.count(step.version) == 0)
            return fail(ErrorKind::conflict, "migration_gap",
                        "Migration " + label(step.version, step.name) + " was never applied, yet " +
                            std::to_string(newest_applied) +
                            " is. Give it a number after the newest applied one.");
    return {};
}

/// True when this call applied it; false when another host was faster.
Result<bool> apply(SessionPool& pool, const CallContext& context, const std::vector<Step>& steps,
                   const Step& step) {
    return with_transaction(pool, context, Mode::write, [&](Work& work) -> Result<bool> {
        const auto history = open_history(work);
        if (!history) return tl::unexpected<Error>(history.error());
        if (auto same = compare(*history, steps); !same) return tl::unexpected<Error>(same.error());
        if (history->count(step.version) != 0) return false;
        auto done = attempt([&]() -> Result<bool> {
            work.execute_script(step.sql);
            work.execute(
                "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
                {sdk::sql(step.version), sdk::sql(step.name), sdk::sql(step.checksum),
                 sdk::sql(work.now_ms())});
            return true;
        });
        if (!done) {
            Error error = done.error();
            error.message =
                "Migration " + label(step.version, step.name) + " failed and was undone: " + error.message;
            return tl::unexpected<Error>(std::move(error));
        }
        return done;
    });
}

Result<History> checked_history(SessionPool& pool, const CallContext& context,
                                const std::vector<Step>& steps) {
    return with_transaction(pool, context, Mode::write, [&](Work& work) -> Result<History> {
        auto history = open_history(work);
        if (!history) return history;
        if (auto same = compare(*history, steps); !same) return tl::unexpected<Error>(same.error());
        return history;
    });
}

}  // namespace

Result<std::vector<Migration>> migrate(SessionPool& pool, const CallContext& context,
                                       const std::vector<Migration>& known) {
    const auto steps = steps_for(known, pool.database().dialect());
    const auto history = checked_history(pool, context, steps);
    if (!history) return tl::unexpected<Error>(history.error());
    std::vector<Migration> applied;
    for (const auto& step : steps) {
        if (history->count(step.version) != 0) continue;
        const auto now = apply(pool, context, steps, step);
        if (!now) return tl::unexpected<Error>(now.error());
        if (*now) applied.push_back({step.version, step.name, {}, step.sql});
    }
    return applied;
}

Result<std::vector<MigrationStatus>> migration_status(SessionPool& pool, const CallContext& context,
                                                      const std::vector<Migration>& known) {
    const auto steps = steps_for(known, pool.database().dialect());
    const auto history = checked_history(pool, context, steps);
    if (!history) return tl::unexpected<Error>(history.error());
    std::vector<MigrationStatus> all;
    for (const auto& step : steps) {
        const auto found = history->find(step.version);
        const bool applied = found != history->end();
        all.push_back({step.version, step.name, applied, applied ? found->second.at : 0});
    }
    return all;
}

}  // namespace spheroseg::store
