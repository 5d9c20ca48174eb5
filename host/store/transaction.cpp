// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/transaction.hpp"

#include <algorithm>
#include <thread>

namespace spheroseg::store {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds first_pause{2};
constexpr std::chrono::milliseconds longest_pause{250};

struct Outcome {
    Result<void> result;
    bool stale = false;  ///< a reused session had lost its server: a fresh one may do
};

void notify(SessionPool& pool, const CallContext& context, const std::set<std::string>& channels) {
    for (const auto& channel : channels) {
        // A hint only: waiters look by themselves, so a failure costs time, never work.
        (void)attempt([&]() -> Result<void> {
            sdk::Call call(context.request_id);
            pool.database().notify(call, channel);
            return {};
        });
    }
}

bool session_is_doubtful(const Error& error) {
    return error.code == "database_unavailable" || error.code == "database_error";
}

Outcome once(SessionPool& pool, const CallContext& context, Clock::time_point until, Mode mode,
             const std::function<Result<void>(Work&)>& body) {
    CallContext limited = context;
    limited.deadline = until;
    auto loan = pool.take(limited);
    if (!loan) return {tl::unexpected<Error>(loan.error())};
    std::set<std::string> channels;
    bool begun = false;
    auto result = attempt([&]() -> Result<void> {
        sdk::Call call(limited.request_id, limited.deadline_ns(), limited.cancelled);
        sdk::Transaction transaction(loan->session(), call, static_cast<std::int32_t>(mode));
        begun = true;
        Work work(pool, loan->session(), call);
        if (auto done = body(work); !done) return done;
        transaction.commit();
        channels = work.channels();
        return {};
    });
    if (!result && session_is_doubtful(result.error())) loan->mark_broken();
    const bool stale = !result && !begun && loan->reused() && result.error().code == "database_unavailable";
    if (result) notify(pool, context, channels);
    return {std::move(result), stale};
}

}  // namespace

Result<void> run_transaction(SessionPool& pool, const CallContext& context, Mode mode,
                             const std::function<Result<void>(Work&)>& body) {
    const auto until = context.deadline.value_or(Clock::now() + pool.wait());
    auto pause = first_pause;
    for (;;) {
        if (auto wanted = context.checkpoint(); !wanted) return wanted;
        Outcome outcome = once(pool, context, until, mode, body);
        if (outcome.result) return {};
        if (outcome.stale && Clock::now() < until) continue;  // ends: each turn closes one idle session
        if (!is_busy(outcome.result.error()) || Clock::now() + pause >= until)
            return std::move(outcome.result);
        std::this_thread::sleep_for(pause);  // the other writer can't be waited for; this is the back-off
        pause = std::min(pause * 2, longest_pause);
    }
}

}  // namespace spheroseg::store
