// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The queue as workers use it: leases, fences, ends and recovery.
#include <algorithm>

#include "store/events.hpp"
#include "store/job_rows.hpp"
#include "store/queue.hpp"

namespace spheroseg::store::queue {
namespace {

constexpr std::int64_t first_retry_ms = 1000;
constexpr std::int64_t longest_retry_ms = 60000;
constexpr std::int64_t room_retry_ms = 15000;
constexpr std::string_view model_not_ready = "model_not_ready";
constexpr std::int64_t first_model_retry_ms = 5000;
constexpr std::int64_t longest_model_retry_ms = 300000;
constexpr int most_recovered_at_once = 500;

tl::unexpected<Error> lease_lost(const JobLease& lease) {
    return spheroseg::fail(ErrorKind::conflict, "lease_lost",
                           "The lease of job " + lease.job_id + " (fence " + std::to_string(lease.fence) +
                               ") does not hold any more: it was cancelled or another worker has it.");
}

/// The condition that makes a write a fenced one; parameters $1 and $2.
constexpr const char* holds = " WHERE id = $1 AND fence = $2 AND state = 'running'";

bool is_held(Work& work, const JobLease& lease) {
    bool held = false;
    work.execute(std::string("SELECT 1 FROM jobs") + holds, {sdk::sql(lease.job_id), sdk::sql(lease.fence)},
                 [&](const sdk::Row&) { held = true; });
    return held;
}

/// Locks the row for the rest of the transaction (on PostgreSQL a read alone would not).
bool take_held(Work& work, const JobLease& lease) {
    return work.execute(std::string("UPDATE jobs SET fence = fence") + holds,
                        {sdk::sql(lease.job_id), sdk::sql(lease.fence)}) == 1;
}

/// Back to the queue; `attempts_back` undoes the count of an attempt that nobody is to blame for.
void requeue(Work& work, const std::string& id, std::int64_t run_after, const std::optional<JobError>& error,
             int attempts_back, std::string_view event) {
    std::optional<Job> job;
    const auto code = error ? std::optional(error->code) : std::nullopt;
    const auto message = error ? std::optional(error->message) : std::nullopt;
    work.execute(
        std::string(
            "UPDATE jobs SET state = 'queued', lease_owner = NULL, lease_until = NULL, run_after = $2, "
            "error_code = $3, error_message = $4, attempt = attempt - $5 WHERE id = $1 RETURNING ") +
            job_rows::columns,
        {sdk::sql(id), sdk::sql(run_after), sdk::sql(code), sdk::sql(message), sdk::sql(attempts_back)},
        [&](const sdk::Row& row) { job = job_rows::read(row); });
    if (!job) return;
    segmentations::follow_job(work, id, "queued");
    events::append(work, *job, event);
    work.notify_after_commit(std::string(jobs_channel));
}

void start_parent(Work& work, const std::string& parent_id) {
    std::optional<Job> parent;
    work.execute(
        std::string("UPDATE jobs SET state = 'running', started_at = $2 WHERE id = $1 AND state = 'queued' "
                    "RETURNING ") +
            job_rows::columns,
        {sdk::sql(parent_id), sdk::sql(work.now_ms())},
        [&](const sdk::Row& row) { parent = job_rows::read(row); });
    if (parent) events::append(work, *parent, "running");
}

/// Until a job asks again for a model that is not there: the longer it has waited, the longer, since a batch
/// of thousands asks.
std::int64_t model_pause(std::int64_t waited_ms) {
    return std::clamp(waited_ms / 8, first_model_retry_ms, longest_model_retry_ms);
}

}  // namespace

bool worth_a_retry(const Error& error) {
    switch (error.kind) {
        case ErrorKind::unavailable:
        case ErrorKind::deadline:
        case ErrorKind::too_many:
        case ErrorKind::storage_full:
        case ErrorKind::internal:
        case ErrorKind::cancelled:
            return true;
        default:
            return error.code == "out_of_memory";  // a large neighbour's doing more often than its own
    }
}

Result<std::optional<LeasedJob>> lease(Work& work, const std::string& owner,
                                       const std::vector<std::string>& kinds,
                                       std::chrono::milliseconds length) {
    return attempt([&]() -> Result<std::optional<LeasedJob>> {
        if (kinds.empty()) return std::optional<LeasedJob>();
        std::vector<sdk::SqlValue> parameters{sdk::sql(owner), sdk::sql(work.now_ms()),
                                              sdk::sql(work.now_ms() + length.count())};
        std::string list;
        for (const auto& kind : kinds) {
            parameters.push_back(sdk::sql(kind));
            list += (list.empty() ? "$" : ", $") + std::to_string(parameters.size());
        }
        std::optional<Job> job;
        work.execute(
            "UPDATE jobs SET state = 'running', attempt = attempt + 1, fence = fence + 1, lease_owner = $1, "
            "started_at = $2, lease_until = $3, progress_done = 0 WHERE id = (SELECT id FROM jobs WHERE "
            "state "
            "= 'queued' AND run_after <= $2 AND kind IN (" +
                list + ") ORDER BY priority DESC, id LIMIT 1" +
                (work.postgresql() ? " FOR UPDATE SKIP LOCKED" : "") + ") RETURNING " + job_rows::columns,
            parameters, [&](const sdk::Row& row) { job = job_rows::read(row); });
        if (!job) return std::optional<LeasedJob>();
        segmentations::follow_job(work, job->id, "running");
        events::append(work, *job, "running");
        if (job->parent_id) start_parent(work, *job->parent_id);
        JobLease lease{job->id, job->fence, owner};
        return std::optional<LeasedJob>(LeasedJob{*std::move(job), std::move(lease)});
    });
}

Result<std::vector<std::string>> heartbeat(Work& work, const std::vector<JobLease>& leases,
                                           std::chrono::milliseconds length) {
    return attempt([&]() -> Result<std::vector<std::string>> {
        std::vector<std::string> gone;
        for (const auto& lease : leases) {
            const auto kept = work.execute(
                std::string("UPDATE jobs SET lease_until = $3") + holds,
                {sdk::sql(lease.job_id), sdk::sql(lease.fence), sdk::sql(work.now_ms() + length.count())});
            if (kept == 0) gone.push_back(lease.job_id);
        }
        return gone;
    });
}

Result<std::vector<std::string>> lost(Work& work, const std::vector<JobLease>& leases) {
    return attempt([&]() -> Result<std::vector<std::string>> {
        std::vector<std::string> gone;
        for (const auto& lease : leases)
            if (!is_held(work, lease)) gone.push_back(lease.job_id);
        return gone;
    });
}

Result<void> progress(Work& work, const JobLease& lease, const JobProgress& progress) {
    return attempt([&]() -> Result<void> {
        std::optional<Job> job;
        work.execute(
            std::string("UPDATE jobs SET progress_done = $3, progress_total = $4, progress_unit = $5") +
                holds + " RETURNING " + job_rows::columns,
            {sdk::sql(lease.job_id), sdk::sql(lease.fence), sdk::sql(progress.done), sdk::sql(progress.total),
             sdk::sql(progress.unit)},
            [&](const sdk::Row& row) { job = job_rows::read(row); });
        if (!job) return lease_lost(lease);
        events::append(work, *job, "progress");
        return {};
    });
}

Result<void> complete(Work& work, const JobLease& lease) {
    return attempt([&]() -> Result<void> {
        if (!take_held(work, lease)) return lease_lost(lease);
        job_rows::end(work, lease.job_id, JobState::done, std::nullopt);
        return {};
    });
}

Result<void> fail(Work& work, const JobLease& lease, const Error& error) {
    return attempt([&]() -> Result<void> {
        if (!take_held(work, lease)) return lease_lost(lease);
        const auto job = job_rows::find(work, lease.job_id);
        if (!job) return lease_lost(lease);
        const JobError what{error.code, error.message};
        if (error.kind == ErrorKind::storage_full) {
            requeue(work, job->id, work.now_ms() + room_retry_ms, what, 1, "retrying");
            return {};
        }
        if (error.code == model_not_ready) {
            requeue(work, job->id, work.now_ms() + model_pause(work.now_ms() - job->created_at), what, 1,
                    "retrying");
            return {};
        }
        if (!worth_a_retry(error) || job->attempt >= job->max_attempts) {
            job_rows::end(work, job->id, JobState::failed, what);
            return {};
        }
        const int doublings = std::min(2 * (std::max(job->attempt, 1) - 1), 16);
        const auto pause = std::min(first_retry_ms << doublings, longest_retry_ms);
        requeue(work, job->id, work.now_ms() + pause, what, 0, "retrying");
        return {};
    });
}

Result<void> release(Work& work, const JobLease& lease) {
    return attempt([&]() -> Result<void> {
        if (!take_held(work, lease)) return lease_lost(lease);
        requeue(work, lease.job_id, work.now_ms(), std::nullopt, 1, "queued");
        return {};
    });
}

Result<std::int64_t> recover(Work& work) {
    return attempt([&]() -> Result<std::int64_t> {
        std::vector<Job> dead;
        work.execute(
            std::string("SELECT ") + job_rows::columns +
                " FROM jobs WHERE state = 'running' AND lease_until < $1 ORDER BY lease_until LIMIT $2" +
                (work.postgresql() ? " FOR UPDATE SKIP LOCKED" : ""),
            {sdk::sql(work.now_ms()), sdk::sql(most_recovered_at_once)},
            [&](const sdk::Row& row) { dead.push_back(job_rows::read(row)); });
        for (const auto& job : dead) {
            if (job.attempt >= job.max_attempts) {
                job_rows::end(
                    work, job.id, JobState::failed,
                    JobError{"crashed_repeatedly", "The host died " + std::to_string(job.attempt) +
                                                       " times while it worked on this; it is not tried "
                                                       "again."});
            } else {
                requeue(work, job.id, work.now_ms(),
                        JobError{"worker_lost", "The host that worked on this died."}, 0, "retrying");
            }
        }
        return static_cast<std::int64_t>(dead.size());
    });
}

Result<std::int64_t> remove_finished(Work& work, std::int64_t before_ms) {
    return attempt([&]() -> Result<std::int64_t> {
        work.execute("DELETE FROM job_events WHERE job_id IN (SELECT id FROM jobs WHERE finished_at < $1)",
                     {sdk::sql(before_ms)});
        return work.execute("DELETE FROM jobs WHERE finished_at < $1", {sdk::sql(before_ms)});
    });
}

}  // namespace spheroseg::store::queue
