// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One attempt at one job, as its handler sees it.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>

#include "inference/call_context.hpp"
#include "store/queue.hpp"

namespace spheroseg::jobs {

/// [any thread] Lives for the length of the handler's call.
class JobRun {
  public:
    JobRun(store::SessionPool& pool, store::queue::LeasedJob leased,
           std::chrono::steady_clock::time_point deadline);
    JobRun(const JobRun&) = delete;
    JobRun& operator=(const JobRun&) = delete;

    const store::Job& job() const { return leased_.job; }
    const store::JobLease& lease() const { return leased_.lease; }
    /// A JSON object, as text.
    const std::string& payload() const { return leased_.job.payload; }

    /// True once the job was cancelled, its lease lost, or the host stops: leave as soon as possible. Cheap.
    bool cancelled() const { return cancelled_; }
    bool is_overdue() const { return std::chrono::steady_clock::now() >= deadline_; }
    /// What plugin calls for this job carry, its deadline too; lives no longer than this.
    CallContext context() const;

    /// At most four times a second a row is written; the rest is free.
    void progress(std::int64_t done, std::int64_t total, const std::string& unit);

    /// Ends the job as done and lets `write` write its results in the same transaction, which commits only if
    /// the lease still holds. `write` may run more than once. 409 lease_lost: nothing was written.
    Result<void> complete(const std::function<Result<void>(store::Work&)>& write = {});
    bool completed() const { return completed_; }

    /// For whoever watches the lease.
    void cancel() { cancelled_ = true; }

  private:
    store::SessionPool& pool_;
    const store::queue::LeasedJob leased_;
    const std::chrono::steady_clock::time_point deadline_;
    std::atomic<bool> cancelled_{false};
    std::atomic<bool> completed_{false};
    std::mutex mutex_;
    std::int64_t next_progress_ms_ = 0;  // guarded by mutex_
};

/// An error ends the attempt; whether it is tried again is store::queue::worth_a_retry. A handler that
/// returns without complete() had nothing to write, and its job is done.
using Handler = std::function<Result<void>(JobRun&)>;

}  // namespace spheroseg::jobs
