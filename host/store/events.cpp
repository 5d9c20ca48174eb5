// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/events.hpp"

#include <nlohmann/json.hpp>

#include "store/queue.hpp"

namespace spheroseg::store::events {
namespace {

std::string describe(const Job& job) {
    nlohmann::json data = {
        {"id", job.id},
        {"kind", job.kind},
        {"state", to_string(job.state)},
        {"progress",
         {{"done", job.progress.done}, {"total", job.progress.total}, {"unit", job.progress.unit}}},
        {"attempt", job.attempt},
        {"error", nullptr}};
    if (job.error) data["error"] = {{"code", job.error->code}, {"message", job.error->message}};
    const auto set = [&](const char* name, const std::optional<std::string>& value) {
        data[name] = value ? nlohmann::json(*value) : nlohmann::json(nullptr);
    };
    set("parent_id", job.parent_id);
    set("project_id", job.project_id);
    set("image_id", job.image_id);
    return data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::int64_t append(Work& work, const Job& job, std::string_view type) {
    std::int64_t id = 0;
    work.execute("UPDATE counters SET value = value + 1 WHERE name = 'job_events' RETURNING value", {},
                 [&](const sdk::Row& row) { id = row.integer(0); });
    work.execute(
        "INSERT INTO job_events (id, job_id, user_id, project_id, event_type, data, created_at) VALUES ($1, "
        "$2, $3, $4, "
        "$5, $6, $7)",
        {sdk::sql(id), sdk::sql(job.id), sdk::sql(job.created_by), sdk::sql(job.project_id), sdk::sql(type),
         sdk::sql(describe(job)), sdk::sql(work.now_ms())});
    work.notify_after_commit(std::string(queue::events_channel));
    return id;
}

Result<std::vector<JobEvent>> after(Work& work, std::int64_t after, const EventFilter& filter, int limit) {
    return attempt([&]() -> Result<std::vector<JobEvent>> {
        std::string text =
            "SELECT id, job_id, user_id, project_id, event_type, data, created_at FROM job_events WHERE id > "
            "$1";
        std::vector<sdk::SqlValue> parameters{sdk::sql(after), sdk::sql(limit)};
        const auto where = [&](const char* column, const std::optional<std::string>& value) {
            if (!value) return;
            parameters.push_back(sdk::sql(*value));
            text += std::string(" AND ") + column + " = $" + std::to_string(parameters.size());
        };
        where("job_id", filter.job_id);
        where("user_id", filter.user_id);
        std::vector<JobEvent> found;
        work.execute(text + " ORDER BY id LIMIT $2", parameters, [&](const sdk::Row& row) {
            found.push_back({row.integer(0), row.string(1), row.string(2), row.optional_string(3),
                             row.string(4), row.string(5), row.integer(6)});
        });
        return found;
    });
}

Result<std::int64_t> newest(Work& work) {
    return attempt([&]() -> Result<std::int64_t> {
        std::int64_t id = 0;
        work.execute("SELECT value FROM counters WHERE name = 'job_events'", {},
                     [&](const sdk::Row& row) { id = row.integer(0); });
        return id;
    });
}

}  // namespace spheroseg::store::events
