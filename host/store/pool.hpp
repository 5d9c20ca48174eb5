// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Database sessions, bounded and reused.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <spheroseg/database.hpp>
#include <vector>

#include "error.hpp"
#include "inference/call_context.hpp"
#include "store/uuid.hpp"

namespace spheroseg::store {

std::int64_t unix_now_ms();

struct PoolOptions {
    std::size_t sessions = 8;              ///< at most this many are open at once
    std::chrono::milliseconds wait{5000};  ///< for a free session or lock when the call has no deadline
    std::function<std::int64_t()> clock = unix_now_ms;  ///< unix milliseconds
};

/// [any thread] Outlives everything that was taken from it. The provider of `database` outlives the pool.
class SessionPool {
  public:
    /// A session for the length of its life; goes back to the pool, or is closed when marked broken.
    class Loan {
      public:
        Loan(SessionPool& pool, sdk::Session session, bool reused);
        Loan(Loan&& other) noexcept;
        Loan& operator=(Loan&&) = delete;
        ~Loan();
        sdk::Session& session() { return *session_; }
        bool reused() const { return reused_; }
        void mark_broken() { broken_ = true; }

      private:
        SessionPool* pool_;
        std::optional<sdk::Session> session_;
        bool reused_;
        bool broken_ = false;
    };

    explicit SessionPool(sdk::Database database, PoolOptions options = {});
    SessionPool(const SessionPool&) = delete;
    SessionPool& operator=(const SessionPool&) = delete;

    /// Waits for a free session. Errors: deadline, cancelled, database_unavailable, database_busy.
    Result<Loan> take(const CallContext& context);
    /// Whether a statement can be served now; for /health/ready.
    Result<void> check(const CallContext& context) const;

    const sdk::Database& database() const { return database_; }
    bool postgresql() const { return database_.dialect() == "postgresql"; }
    std::int64_t now_ms() const { return options_.clock(); }
    std::string new_id() { return ids_.next(now_ms()); }
    std::chrono::milliseconds wait() const { return options_.wait; }
    /// Sessions in use now; a gauge.
    std::size_t in_use() const;

  private:
    void give_back(std::optional<sdk::Session> session);

    const sdk::Database database_;
    const PoolOptions options_;
    UuidSource ids_;
    mutable std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<sdk::Session> idle_;  // guarded by mutex_
    std::size_t in_use_ = 0;          // guarded by mutex_
};

}  // namespace spheroseg::store
