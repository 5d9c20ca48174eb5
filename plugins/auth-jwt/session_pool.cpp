// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "session_pool.hpp"

namespace auth_jwt {

namespace sdk = spheroseg::sdk;

namespace {

constexpr std::size_t kMostIdle = 4;
constexpr int kAttempts = 3;

}  // namespace

void SessionPool::write(const sdk::CallView& call, const std::function<void(Work&)>& body) {
    for (int attempt = 1;; ++attempt) try {
            return run(call, SPHEROSEG_TRANSACTION_WRITE, body);
        } catch (const sdk::Failure& failure) {
            if (failure.code() != SPHEROSEG_BUSY || attempt == kAttempts) throw;
        }
}

void SessionPool::read(const sdk::CallView& call, const std::function<void(Work&)>& body) {
    run(call, SPHEROSEG_TRANSACTION_READ, body);
}

void SessionPool::look(const sdk::CallView& view, const std::function<void(Work&)>& body) {
    sdk::Call call(std::string(view.request_id()), view.deadline_ns(), [view] { return view.cancelled(); });
    sdk::Session session = take(call);
    Work work(session, call);
    body(work);
    keep(std::move(session));
}

void SessionPool::run(const sdk::CallView& view, std::int32_t mode, const std::function<void(Work&)>& body) {
    sdk::Call call(std::string(view.request_id()), view.deadline_ns(), [view] { return view.cancelled(); });
    sdk::Session session = take(call);
    {
        sdk::Transaction transaction(session, call, mode);
        Work work(session, call);
        body(work);
        transaction.commit();
    }
    keep(std::move(session));  // after a failure it is closed instead: it may be the connection that failed
}

sdk::Session SessionPool::take(sdk::Call& call) {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            sdk::Session session = std::move(idle_.back());
            idle_.pop_back();
            return session;
        }
    }
    return database_.open(call);
}

void SessionPool::keep(sdk::Session session) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kMostIdle) idle_.push_back(std::move(session));
}

}  // namespace auth_jwt
