// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/unused_objects.hpp"

#include "store/failure.hpp"

namespace spheroseg::store::unused_objects {

void note(Work& work, const std::vector<std::string>& keys) {
    for (const std::string& key : keys)
        work.execute(
            "INSERT INTO unused_objects (object_key, since) VALUES ($1, $2) ON CONFLICT (object_key) DO "
            "NOTHING",
            {sdk::sql(key), sdk::sql(work.now_ms())});
}

void note_project(Work& work, const std::string& project_id) {
    work.execute(
        "INSERT INTO unused_objects (object_key, since) SELECT key, CAST($2 AS BIGINT) FROM ("
        "SELECT object_key AS key FROM images WHERE project_id = $1 "
        "UNION SELECT thumbnail_key FROM images WHERE project_id = $1 "
        "UNION SELECT s.objects_key FROM segmentations s JOIN images i ON i.id = s.image_id "
        "WHERE i.project_id = $1) AS named WHERE key IS NOT NULL ON CONFLICT (object_key) DO NOTHING",
        {sdk::sql(project_id), sdk::sql(work.now_ms())});
}

Result<void> note_leftovers(Work& work, const std::vector<std::string>& keys) {
    return attempt([&]() -> Result<void> {
        note(work, keys);
        return {};
    });
}

Result<std::vector<Unused>> list(Work& work, std::int64_t until, const std::optional<Unused>& after,
                                 std::size_t most) {
    return attempt([&]() -> Result<std::vector<Unused>> {
        std::vector<Unused> found;
        const auto take = [&](const sdk::Row& row) { found.push_back({row.string(0), row.integer(1)}); };
        const Unused from = after.value_or(Unused{"", INT64_MIN});
        work.execute(
            "SELECT object_key, since FROM unused_objects WHERE since <= $1 AND (since, object_key) > ($2, "
            "$3) "
            "ORDER BY since, object_key LIMIT $4",
            {sdk::sql(until), sdk::sql(from.since), sdk::sql(from.key),
             sdk::sql(static_cast<std::int64_t>(most))},
            take);
        return found;
    });
}

Result<void> hold(Work& work, const std::string& key) {
    return attempt([&]() -> Result<void> {
        if (work.postgresql())
            work.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", {sdk::sql(key)});
        return {};
    });
}

Result<bool> is_named(Work& work, const std::string& key) {
    return attempt([&]() -> Result<bool> {
        bool found = false;
        // Content decides the key, so an original can be the same object as somebody's thumbnail: ask for
        // all.
        work.execute(
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM images WHERE object_key = $1) OR EXISTS (SELECT 1 FROM "
            "images "
            "WHERE thumbnail_key = $1) OR EXISTS (SELECT 1 FROM segmentations WHERE objects_key = $1)",
            {sdk::sql(key)}, [&](const sdk::Row&) { found = true; });
        return found;
    });
}

Result<void> forget(Work& work, const std::string& key) {
    return attempt([&]() -> Result<void> {
        work.execute("DELETE FROM unused_objects WHERE object_key = $1", {sdk::sql(key)});
        return {};
    });
}

}  // namespace spheroseg::store::unused_objects
