// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "jobs/run.hpp"

#include <spdlog/spdlog.h>

namespace spheroseg::jobs {
namespace {

constexpr std::int64_t progress_interval_ms = 250;
constexpr std::chrono::seconds write_patience{30};

}  // namespace

JobRun::JobRun(store::SessionPool& pool, store::queue::LeasedJob leased,
               std::chrono::steady_clock::time_point deadline)
    : pool_(pool), leased_(std::move(leased)), deadline_(deadline) {}

CallContext JobRun::context() const {
    CallContext context;
    context.request_id = leased_.job.id;
    context.deadline = deadline_;
    context.cancelled = [this] { return cancelled(); };
    context.priority = Priority::batch;
    return context;
}

void JobRun::progress(std::int64_t done, std::int64_t total, const std::string& unit) {
    if (cancelled() || completed()) return;
    {
        const std::lock_guard lock(mutex_);
        const auto now = pool_.now_ms();
        if (now < next_progress_ms_) return;
        next_progress_ms_ = now + progress_interval_ms;
    }
    const auto written =
        store::with_transaction(pool_, context(), store::Mode::write, [&](store::Work& work) {
            return store::queue::progress(work, lease(), {done, total, unit});
        });
    if (written) return;
    if (written.error().code == "lease_lost") {
        cancel();
    } else if (!cancelled()) {
        spdlog::warn("job {}: its progress could not be written: {}", leased_.job.id,
                     written.error().message);
    }
}

Result<void> JobRun::complete(const std::function<Result<void>(store::Work&)>& write) {
    CallContext context;  // without the cancellation: the fence decides, in the same transaction
    context.request_id = leased_.job.id;
    context.deadline = std::chrono::steady_clock::now() + write_patience;
    auto done =
        store::with_transaction(pool_, context, store::Mode::write, [&](store::Work& work) -> Result<void> {
            if (auto ended = store::queue::complete(work, lease()); !ended) return ended;
            return write ? write(work) : Result<void>{};
        });
    if (done) {
        completed_ = true;
    } else if (done.error().code == "lease_lost") {
        cancel();
    }
    return done;
}

}  // namespace spheroseg::jobs
