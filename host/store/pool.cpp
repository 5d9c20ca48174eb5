// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/pool.hpp"

#include <algorithm>
#include <chrono>

#include "store/failure.hpp"

namespace spheroseg::store {
namespace {

/// How often a wait for a session looks whether its request was given up.
constexpr std::chrono::milliseconds cancel_check{100};

}  // namespace

std::int64_t unix_now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

SessionPool::Loan::Loan(SessionPool& pool, sdk::Session session, bool reused)
    : pool_(&pool), session_(std::move(session)), reused_(reused) {}

SessionPool::Loan::Loan(Loan&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      session_(std::move(other.session_)),
      reused_(other.reused_),
      broken_(other.broken_) {}

SessionPool::Loan::~Loan() {
    if (pool_ == nullptr) return;
    if (broken_) session_.reset();
    pool_->give_back(std::move(session_));
}

SessionPool::SessionPool(sdk::Database database, PoolOptions options)
    : database_(database), options_(std::move(options)) {
    idle_.reserve(options_.sessions);  // so that giving back never allocates
}

Result<SessionPool::Loan> SessionPool::take(const CallContext& context) {
    const auto until = context.deadline.value_or(std::chrono::steady_clock::now() + options_.wait);
    {
        std::unique_lock lock(mutex_);
        while (idle_.empty() && in_use_ >= options_.sessions) {
            if (context.cancelled && context.cancelled())
                return fail(ErrorKind::cancelled, "cancelled", "The request was cancelled.");
            const auto now = std::chrono::steady_clock::now();
            if (now >= until) {
                Error error{ErrorKind::unavailable, "database_busy",
                            "All " + std::to_string(options_.sessions) +
                                " database sessions are in use; try again, or raise the number of sessions."};
                error.retry_after_s = 1;
                return tl::unexpected<Error>(std::move(error));
            }
            freed_.wait_until(lock, std::min(until, now + cancel_check));
        }
        ++in_use_;
        if (!idle_.empty()) {
            sdk::Session session = std::move(idle_.back());
            idle_.pop_back();
            return Loan(*this, std::move(session), true);
        }
    }
    auto opened = attempt([&]() -> Result<Loan> {
        sdk::Call call(context.request_id, context.deadline_ns(), context.cancelled);
        return Loan(*this, database_.open(call), false);
    });
    if (!opened) give_back(std::nullopt);
    return opened;
}

void SessionPool::give_back(std::optional<sdk::Session> session) {
    {
        const std::lock_guard lock(mutex_);
        --in_use_;
        if (session) idle_.push_back(std::move(*session));
    }
    freed_.notify_one();
}

Result<void> SessionPool::check(const CallContext& context) const {
    return attempt([&]() -> Result<void> {
        sdk::Call call(context.request_id, context.deadline_ns(), context.cancelled);
        database_.check(call);
        return {};
    });
}

std::size_t SessionPool::in_use() const {
    const std::lock_guard lock(mutex_);
    return in_use_;
}

}  // namespace spheroseg::store
