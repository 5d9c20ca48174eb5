// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Threads that lease jobs and run their handlers.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "jobs/run.hpp"

namespace spheroseg::jobs {

struct WorkerOptions {
    std::size_t threads = 1;
    std::string owner = {};                     ///< names this host in the leases; empty: a new id
    std::chrono::milliseconds lease{20000};     ///< without a heartbeat for so long, another takes the job up
    std::chrono::milliseconds heartbeat{5000};  ///< well below the lease
    std::chrono::milliseconds deadline{std::chrono::hours(6)};  ///< of a handler; then its job fails
    std::chrono::milliseconds watch{1000};    ///< a cancellation is seen after this at the latest
    std::chrono::milliseconds poll{2000};     ///< looks for work after this even without a notification
    std::chrono::milliseconds recover{5000};  ///< looks for leases that ran out
    std::chrono::milliseconds keep_finished{std::chrono::hours(24 * 30)};  ///< with their events
};

/// [any thread] The pool outlives it. Threads: seg-jobs-<n> run handlers, seg-jobs-wait listens,
/// seg-jobs-lease keeps leases alive and watches for cancellation, seg-jobs-care recovers and cleans up.
class Workers {
  public:
    Workers(store::SessionPool& pool, WorkerOptions options, std::map<std::string, Handler> handlers);
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    /// Stops with no patience.
    ~Workers();

    /// Once.
    void start();
    /// Leases nothing more and waits for what runs; at the deadline the rest is told to stop, and each job
    /// gives its lease back when its handler returns. Returns when all threads have ended. A second call does
    /// nothing.
    void stop(std::chrono::steady_clock::time_point deadline);
    /// Handlers at work; a gauge.
    std::size_t running() const;

  private:
    void work();
    void listen();
    void keep_leases();
    void care();
    bool run_one();
    Result<void> handle(JobRun& run);
    void finish(JobRun& run, const Result<void>& outcome);
    void observe_leases(bool prolong);
    void clean_up();
    void wait_on(std::string_view channel, std::chrono::milliseconds length, std::uint64_t& seen);
    void wake_worker();
    /// True when the servants are to end.
    bool pause(std::chrono::milliseconds length);

    store::SessionPool& pool_;
    const WorkerOptions options_;
    const std::string owner_;
    const std::map<std::string, Handler> handlers_;
    const std::vector<std::string> kinds_;

    mutable std::mutex mutex_;  // guards what follows, down to runs_
    std::condition_variable work_ready_;
    std::condition_variable runs_changed_;
    std::condition_variable quitting_changed_;
    bool stopping_ = false;                             // no new leases
    std::chrono::steady_clock::time_point full_until_;  // no new leases before
    std::size_t wakes_ = 0;                             // how many workers have a reason to look
    std::set<JobRun*> runs_;  // handlers at work; each takes itself out before it dies
    std::atomic<bool> quitting_{
        false};  // servants end; written under mutex_, read by waits inside the database
    std::vector<std::thread> workers_;  // touched by start() and stop() only
    std::vector<std::thread> servants_;
    std::once_flag stopped_;
};

}  // namespace spheroseg::jobs
