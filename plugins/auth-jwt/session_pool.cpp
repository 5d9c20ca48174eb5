// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "session_pool.hpp"

#include "refusal.hpp"

namespace auth_jwt {

namespace sdk = spheroseg::sdk;

namespace {

constexpr std::size_t kMostIdle = 4;
constexpr int kAttempts = 3;

// A database's codes are not those of who asks for a login: INVALID is SQL of ours, and BUSY is not "you ask
// too often". The words are those of the host's own database failures, so that clients get one answer for
// both.
sdk::Failure told(const sdk::Failure& failure) {
    switch (failure.code()) {
        case SPHEROSEG_BUSY:
            return {SPHEROSEG_UNAVAILABLE, "database_busy", failure.what()};
        case SPHEROSEG_UNAVAILABLE:
        case SPHEROSEG_TOO_MANY:
            return {SPHEROSEG_UNAVAILABLE, "database_unavailable", failure.what()};
        case SPHEROSEG_CONFLICT:
        case SPHEROSEG_CANCELLED:
        case SPHEROSEG_DEADLINE:
        case SPHEROSEG_FULL:
            return failure;
        default:
            return {SPHEROSEG_INTERNAL, "database_error", failure.what()};
    }
}

template <typename Body>
void translated(Body&& body) {
    try {
        body();
    } catch (const Refusal&) {
        throw;
    } catch (const sdk::Failure& failure) {
        throw told(failure);
    }
}

}  // namespace

void SessionPool::write(const sdk::CallView& call, const std::function<void(Work&)>& body) {
    translated([&] {
        for (int attempt = 1;; ++attempt) try {
                return run(call, SPHEROSEG_TRANSACTION_WRITE, body);
            } catch (const sdk::Failure& failure) {
                if (failure.code() != SPHEROSEG_BUSY || attempt == kAttempts) throw;
            }
    });
}

void SessionPool::read(const sdk::CallView& call, const std::function<void(Work&)>& body) {
    translated([&] { run(call, SPHEROSEG_TRANSACTION_READ, body); });
}

void SessionPool::look(const sdk::CallView& view, const std::function<void(Work&)>& body) {
    translated([&] {
        sdk::Call call(std::string(view.request_id()), view.deadline_ns(),
                       [view] { return view.cancelled(); });
        sdk::Session session = take(call);
        Work work(session, call);
        body(work);
        keep(std::move(session));
    });
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
