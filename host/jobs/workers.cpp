// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "jobs/workers.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "client_text.hpp"
#include "store/idempotency.hpp"

namespace spheroseg::jobs {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds database_patience{10};
constexpr std::chrono::hours longest_clean_up_interval{1};
constexpr std::chrono::milliseconds after_failure{1000};
constexpr std::chrono::milliseconds after_full{5000};

std::vector<std::string> kinds_of(const std::map<std::string, Handler>& handlers) {
    std::vector<std::string> kinds;
    kinds.reserve(handlers.size());
    for (const auto& [kind, handler] : handlers) kinds.push_back(kind);
    return kinds;
}

CallContext patient() {
    CallContext context;
    context.deadline = Clock::now() + database_patience;
    return context;
}

std::thread named_thread(const std::string& name, std::function<void()> body) {
    return std::thread([name, body = std::move(body)] {
        pthread_setname_np(pthread_self(), name.c_str());
        body();
    });
}

}  // namespace

Workers::Workers(store::SessionPool& pool, WorkerOptions options, std::map<std::string, Handler> handlers)
    : pool_(pool),
      options_(std::move(options)),
      owner_(options_.owner.empty() ? pool.new_id() : options_.owner),
      handlers_(std::move(handlers)),
      kinds_(kinds_of(handlers_)) {}

Workers::~Workers() {
    stop(Clock::now());
}

void Workers::start() {
    wakes_ = options_.threads;  // no thread is there yet
    for (std::size_t i = 0; i < options_.threads; ++i)
        workers_.push_back(named_thread("seg-jobs-" + std::to_string(i), [this] { work(); }));
    servants_.push_back(named_thread("seg-jobs-wait", [this] { listen(); }));
    servants_.push_back(named_thread("seg-jobs-lease", [this] { keep_leases(); }));
    servants_.push_back(named_thread("seg-jobs-care", [this] { care(); }));
}

void Workers::stop(Clock::time_point deadline) {
    std::call_once(stopped_, [&] {
        {
            std::unique_lock lock(mutex_);
            stopping_ = true;
            work_ready_.notify_all();
            if (!runs_changed_.wait_until(lock, deadline, [&] { return runs_.empty(); }))
                for (auto* run : runs_) run->cancel();
        }
        for (auto& thread : workers_) thread.join();
        {
            // Leases are kept alive up to here, so that nobody takes up what is still being finished.
            const std::lock_guard lock(mutex_);
            quitting_ = true;
            quitting_changed_.notify_all();
            runs_changed_.notify_all();
        }
        for (const auto channel : {store::queue::jobs_channel, store::queue::control_channel}) {
            (void)store::attempt([&]() -> Result<void> {
                sdk::Call call;
                pool_.database().notify(call, channel);
                return {};
            });
        }
        for (auto& thread : servants_) thread.join();
    });
}

std::size_t Workers::running() const {
    const std::lock_guard lock(mutex_);
    return runs_.size();
}

void Workers::wake_worker() {
    {
        const std::lock_guard lock(mutex_);
        wakes_ = std::min(wakes_ + 1, options_.threads);
    }
    work_ready_.notify_one();
}

bool Workers::pause(std::chrono::milliseconds length) {
    std::unique_lock lock(mutex_);
    return quitting_changed_.wait_for(lock, length, [&] { return quitting_.load(); });
}

void Workers::work() {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            work_ready_.wait(lock, [&] { return stopping_ || wakes_ > 0; });
            if (stopping_) return;
            --wakes_;
        }
        while (run_one()) {
        }
    }
}

/// False when there is nothing to do (or the database can't be asked): wait for the next wake.
bool Workers::run_one() {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || Clock::now() < full_until_) return false;
    }
    auto leased = store::with_transaction(pool_, patient(), store::Mode::write, [&](store::Work& work) {
        return store::queue::lease(work, owner_, kinds_, options_.lease);
    });
    if (!leased) {
        spdlog::error("jobs: no lease could be taken: {}", leased.error().message);
        return false;
    }
    if (!*leased) return false;
    wake_worker();  // where one job was there may be more
    JobRun run(pool_, **std::move(leased), Clock::now() + options_.deadline);
    {
        const std::lock_guard lock(mutex_);
        runs_.insert(&run);
    }
    runs_changed_.notify_all();
    const auto outcome = handle(run);
    finish(run, outcome);
    {
        const std::lock_guard lock(mutex_);
        runs_.erase(&run);
        // What is computed now could not be kept.
        if (!outcome && outcome.error().kind == ErrorKind::storage_full)
            full_until_ = Clock::now() + after_full;
    }
    runs_changed_.notify_all();
    return true;
}

Result<void> Workers::handle(JobRun& run) {
    try {
        auto outcome = handlers_.at(run.job().kind)(run);
        if (outcome && !run.completed()) return run.complete();
        // Another attempt would take as long.
        if (!outcome && outcome.error().kind == ErrorKind::deadline && run.is_overdue())
            return fail(ErrorKind::unprocessable, "job_deadline",
                        "The job took longer than jobs.deadline allows (" +
                            std::to_string(options_.deadline.count() / 1000) + " s).");
        return outcome;
    } catch (const std::exception& error) {
        return fail(ErrorKind::internal, "handler_threw",
                    std::string("The job's handler threw: ") + error.what());
    }
}

void Workers::finish(JobRun& run, const Result<void>& outcome) {
    if (outcome) return;
    const auto& id = run.job().id;
    if (run.completed()) {
        spdlog::error("job {}: its handler failed after the job was done: {}", id, outcome.error().message);
        return;
    }
    // Told to stop: a lease that still holds goes back for another host, one that does not needs nothing.
    const auto written =
        store::with_transaction(pool_, patient(), store::Mode::write, [&](store::Work& work) -> Result<void> {
            if (run.cancelled()) return store::queue::release(work, run.lease());
            Error told = outcome.error();
            told.message = client_text(told, "job " + id);
            return store::queue::fail(work, run.lease(), told);
        });
    if (!run.cancelled()) spdlog::warn("job {} ({}): {}", id, run.job().kind, outcome.error().message);
    if (!written && written.error().code != "lease_lost")
        spdlog::error("job {}: its end could not be written, its lease will run out: {}", id,
                      written.error().message);
}

void Workers::wait_on(std::string_view channel, std::chrono::milliseconds length, std::uint64_t& seen) {
    const auto waited = store::attempt([&]() -> Result<void> {
        sdk::Call call({}, 0, [this] { return quitting_.load(); });
        pool_.database().wait(call, channel, std::chrono::nanoseconds(length).count(), seen);
        return {};
    });
    if (waited || quitting_) return;
    spdlog::warn("jobs: waiting for \"{}\" failed: {}", channel, waited.error().message);
    pause(after_failure);
}

void Workers::listen() {
    std::uint64_t seen = 0;
    while (!quitting_) {
        wait_on(store::queue::jobs_channel, options_.poll, seen);
        if (!quitting_) wake_worker();
    }
}

void Workers::keep_leases() {
    std::uint64_t seen = 0;
    auto next_heartbeat = Clock::now() + options_.heartbeat;
    while (!quitting_) {
        {
            std::unique_lock lock(mutex_);
            if (runs_.empty()) {
                runs_changed_.wait(lock, [&] { return quitting_ || !runs_.empty(); });
                next_heartbeat = Clock::now() + options_.heartbeat;
            }
        }
        if (quitting_) return;
        wait_on(store::queue::control_channel, options_.watch, seen);
        const bool due = Clock::now() >= next_heartbeat;
        observe_leases(due);
        if (due) next_heartbeat = Clock::now() + options_.heartbeat;
    }
}

void Workers::observe_leases(bool prolong) {
    std::vector<store::JobLease> leases;
    {
        const std::lock_guard lock(mutex_);
        for (const auto* run : runs_)
            if (!run->completed() && !run->cancelled()) leases.push_back(run->lease());
    }
    if (leases.empty()) return;
    const auto gone = store::with_transaction(
        pool_, patient(), prolong ? store::Mode::write : store::Mode::read, [&](store::Work& work) {
            return prolong ? store::queue::heartbeat(work, leases, options_.lease)
                           : store::queue::lost(work, leases);
        });
    if (!gone) {
        spdlog::warn("jobs: the leases could not be looked after: {}", gone.error().message);
        return;
    }
    const std::lock_guard lock(mutex_);
    for (auto* run : runs_)
        if (!run->completed() && std::find(gone->begin(), gone->end(), run->lease().job_id) != gone->end())
            run->cancel();
}

void Workers::care() {
    const auto interval =
        std::min<std::chrono::milliseconds>(longest_clean_up_interval, options_.keep_finished);
    auto next_clean_up = Clock::now();
    do {
        const auto recovered =
            store::with_transaction(pool_, patient(), store::Mode::write,
                                    [](store::Work& work) { return store::queue::recover(work); });
        if (!recovered) {
            spdlog::warn("jobs: recovery failed: {}", recovered.error().message);
        } else if (*recovered > 0) {
            spdlog::warn("jobs: {} had lost their worker", *recovered);
        }
        if (Clock::now() < next_clean_up) continue;
        clean_up();
        next_clean_up = Clock::now() + interval;
    } while (!pause(options_.recover));
}

void Workers::clean_up() {
    const auto before = pool_.now_ms() - options_.keep_finished.count();
    const auto removed =
        store::with_transaction(pool_, patient(), store::Mode::write, [&](store::Work& work) -> Result<void> {
            if (const auto jobs = store::queue::remove_finished(work, before); !jobs)
                return tl::unexpected<Error>(jobs.error());
            if (const auto keys = store::idempotency::expire(work); !keys)
                return tl::unexpected<Error>(keys.error());
            return {};
        });
    if (!removed) spdlog::warn("jobs: cleaning up failed: {}", removed.error().message);
}

}  // namespace spheroseg::jobs
