// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/job_rows.hpp"

#include <vector>

#include "store/events.hpp"
#include "store/segmentations.hpp"

namespace spheroseg::store {

std::string_view to_string(JobState state) {
    constexpr std::string_view names[] = {"queued", "running", "done", "failed", "cancelled"};
    return names[static_cast<std::size_t>(state)];
}

Result<JobState> parse_job_state(std::string_view text) {
    for (const auto state :
         {JobState::queued, JobState::running, JobState::done, JobState::failed, JobState::cancelled})
        if (to_string(state) == text) return state;
    return fail(
        ErrorKind::invalid, "invalid_state",
        "state must be queued, running, done, failed or cancelled, not \"" + std::string(text) + "\".");
}

namespace job_rows {
namespace {

/// Counts an ended child in its parent, and ends the parent with its last one.
void count_in_parent(Work& work, const Job& child) {
    std::optional<Job> parent;
    std::int64_t failed = 0;
    work.execute(
        std::string(
            "UPDATE jobs SET progress_done = progress_done + 1, failed_children = failed_children + $2 "
            "WHERE id = $1 AND state IN ('queued', 'running') RETURNING ") +
            columns + ", failed_children",
        {sdk::sql(*child.parent_id), sdk::sql(child.state == JobState::failed ? 1 : 0)},
        [&](const sdk::Row& row) {
            parent = read(row);
            failed = row.integer(row.size() - 1);
        });
    if (!parent) return;
    if (parent->progress.done < parent->progress.total) {
        events::append(work, *parent, "progress");
        return;
    }
    std::optional<JobError> error;
    if (failed > 0)
        error =
            JobError{"some_failed", std::to_string(failed) + " of " + std::to_string(parent->progress.total) +
                                        " " + parent->progress.unit + " failed; each one's job says why."};
    end(work, parent->id, error ? JobState::failed : JobState::done, error);
}

}  // namespace

const char* const columns =
    "id, kind, parent_id, state, payload, created_by, project_id, image_id, progress_done, progress_total, "
    "progress_unit, attempt, max_attempts, error_code, error_message, priority, fence, created_at, "
    "started_at, "
    "finished_at";

Job read(const sdk::Row& row) {
    Job job;
    job.id = row.string(0);
    job.kind = row.string(1);
    job.parent_id = row.optional_string(2);
    job.state = parse_job_state(row.text(3)).value_or(JobState::failed);
    job.payload = row.string(4);
    job.created_by = row.string(5);
    job.project_id = row.optional_string(6);
    job.image_id = row.optional_string(7);
    job.progress = {row.integer(8), row.integer(9), row.string(10)};
    job.attempt = static_cast<int>(row.integer(11));
    job.max_attempts = static_cast<int>(row.integer(12));
    if (!row.is_null(13)) job.error = JobError{row.string(13), row.optional_string(14).value_or("")};
    job.priority = static_cast<int>(row.integer(15));
    job.fence = row.integer(16);
    job.created_at = row.integer(17);
    job.started_at = row.optional_integer(18);
    job.finished_at = row.optional_integer(19);
    return job;
}

std::optional<Job> find(Work& work, const std::string& id) {
    std::optional<Job> found;
    work.execute(std::string("SELECT ") + columns + " FROM jobs WHERE id = $1", {sdk::sql(id)},
                 [&](const sdk::Row& row) { found = read(row); });
    return found;
}

bool end(Work& work, const std::string& id, JobState state, const std::optional<JobError>& error) {
    std::optional<Job> ended;
    const auto code = error ? std::optional(error->code) : std::nullopt;
    const auto message = error ? std::optional(error->message) : std::nullopt;
    work.execute(
        std::string("UPDATE jobs SET state = $2, finished_at = $3, error_code = $4, error_message = $5, "
                    "lease_owner = NULL, lease_until = NULL, progress_done = CASE WHEN $6 = 1 THEN "
                    "progress_total ELSE progress_done END WHERE id = $1 AND state IN ('queued', 'running') "
                    "RETURNING ") +
            columns,
        {sdk::sql(id), sdk::sql(to_string(state)), sdk::sql(work.now_ms()), sdk::sql(code), sdk::sql(message),
         sdk::sql(state == JobState::done)},
        [&](const sdk::Row& row) { ended = read(row); });
    if (!ended) return false;
    segmentations::follow_job(work, id, to_string(state));
    events::append(work, *ended, to_string(state));
    if (ended->parent_id) count_in_parent(work, *ended);
    return true;
}

void cancel_children(Work& work, const std::string& parent_id) {
    std::vector<std::string> children;
    work.execute("SELECT id FROM jobs WHERE parent_id = $1 AND state IN ('queued', 'running')",
                 {sdk::sql(parent_id)}, [&](const sdk::Row& row) { children.push_back(row.string(0)); });
    for (const auto& child : children) end(work, child, JobState::cancelled, std::nullopt);
}

}  // namespace job_rows
}  // namespace spheroseg::store
