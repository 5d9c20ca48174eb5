// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The durable queue. Enqueue inside the transaction of the request; the channel "jobs" is notified after its
// commit.
#pragma once

#include <chrono>
#include <map>

#include "store/access.hpp"
#include "store/job.hpp"
#include "store/page.hpp"
#include "store/segmentations.hpp"

namespace spheroseg::store {

namespace priority {
constexpr int interactive = 10;  ///< somebody waits for one image
constexpr int batch = 0;
}  // namespace priority

struct NewJob {
    std::string kind;
    std::string payload = "{}";
    std::string created_by;
    std::optional<std::string> project_id = {};
    std::optional<std::string> image_id = {};
    JobProgress progress = {};
    int max_attempts = 3;
    int priority = priority::interactive;
    std::int64_t run_after = 0;  ///< unix ms; not before
};

struct QueuedSegmentation {
    std::string job_id;
    std::string segmentation_id;
};

struct JobFilter {
    std::optional<JobState> state = {};
    std::string kind = {};
    std::optional<std::string> parent_id = {};
    std::optional<std::string> project_id = {};
};

namespace queue {

constexpr std::string_view jobs_channel = "jobs";             ///< something may be leased
constexpr std::string_view control_channel = "jobs_control";  ///< something running was cancelled
constexpr std::string_view events_channel = "jobs_events";
constexpr std::size_t largest_batch = 20000;

/// The job's id.
Result<std::string> enqueue(Work& work, const NewJob& wanted);
/// Editors. One image: a pending segmentation and its job of kind "segment", whose payload is
/// {"image_id","segmentation_id","model","params"}.
Result<QueuedSegmentation> enqueue_segmentation(Work& work, const Caller& caller, const std::string& image_id,
                                                const NewSegmentation& wanted);
/// Editors. A parent job of kind "batch" and one "segment" job an image; the parent's id. 422 empty_batch or
/// batch_too_large, 422 unknown_image for one that is not of this project.
Result<std::string> enqueue_batch(Work& work, const Caller& caller, const std::string& project_id,
                                  const std::vector<std::string>& image_ids, const NewSegmentation& wanted);
/// 429 queue_full with Retry-After when `adding` more would wait than `most`.
Result<void> require_room(Work& work, std::int64_t adding, std::int64_t most);

/// Who made it, members of its project, admins; 404 job_not_found for others.
Result<Job> get(Work& work, const Caller& caller, const std::string& id);
/// Those the caller made (all for an admin), or with a project all of it, for its members; by created_at
/// only. 404 project_not_found for others.
Result<Page<Job>> list(Work& work, const Caller& caller, const JobFilter& filter, const PageRequest& page);
/// Jobs by state; for metrics.
Result<std::map<JobState, std::int64_t>> counts(Work& work);
/// Who made it, editors of its project, admins. Waiting or running, it is cancelled when this commits;
/// whoever works on it is told and can write nothing any more. A batch takes its children along. Cancelling a
/// cancelled job is fine; 409 job_finished for a done or failed one.
Result<Job> cancel(Work& work, const Caller& caller, const std::string& id);
Result<void> cancel_of_image(Work& work, const std::string& image_id);
Result<void> cancel_of_project(Work& work, const std::string& project_id);

// What workers use.

struct LeasedJob {
    Job job;
    JobLease lease;
};
/// The most urgent job of these kinds, now running under a new fence; none when nothing waits.
Result<std::optional<LeasedJob>> lease(Work& work, const std::string& owner,
                                       const std::vector<std::string>& kinds,
                                       std::chrono::milliseconds length);
/// Prolongs those leases that still hold; the ids of those that do not (cancelled, or taken by another).
Result<std::vector<std::string>> heartbeat(Work& work, const std::vector<JobLease>& leases,
                                           std::chrono::milliseconds length);
/// The ids of the leases that do not hold any more; reads only.
Result<std::vector<std::string>> lost(Work& work, const std::vector<JobLease>& leases);
/// The following: 409 lease_lost when the lease does not hold any more, and then nothing may be written.
Result<void> progress(Work& work, const JobLease& lease, const JobProgress& progress);
/// Takes the row first, so that what the same transaction writes after it is guarded by the fence.
Result<void> complete(Work& work, const JobLease& lease);
/// Waits and tries again while attempts are left and the error is one that time may mend; else the job
/// failed. A full storage and a model that is not ready are nobody's attempt: the job waits for them.
Result<void> fail(Work& work, const JobLease& lease, const Error& error);
/// Gives an unfinished job back at once, and its attempt with it: the host stops.
Result<void> release(Work& work, const JobLease& lease);
/// Takes up what died: jobs whose lease ran out wait again, or fail with crashed_repeatedly after their last
/// attempt. The number of them.
Result<std::int64_t> recover(Work& work);
/// Removes finished jobs (and their events) that ended before `before_ms`; the number of them.
Result<std::int64_t> remove_finished(Work& work, std::int64_t before_ms);

/// True when the same work may succeed later without a change.
bool worth_a_retry(const Error& error);

}  // namespace queue
}  // namespace spheroseg::store
