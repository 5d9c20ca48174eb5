// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Connections kept between requests, and transactions on them.
#pragma once

#include <functional>
#include <mutex>
#include <spheroseg/database.hpp>
#include <vector>

namespace auth_jwt {

/// One transaction as the code that owns its SQL sees it.
class Work {
  public:
    Work(spheroseg::sdk::Session& session, spheroseg::sdk::Call& call) : session_(session), call_(call) {}
    std::int64_t execute(std::string_view sql, const std::vector<spheroseg::sdk::SqlValue>& parameters = {},
                         const spheroseg::sdk::RowFunction& on_row = {}) {
        return session_.execute(call_, sql, parameters, on_row);
    }

  private:
    spheroseg::sdk::Session& session_;
    spheroseg::sdk::Call& call_;
};

/// [any thread] Nothing is opened before the first transaction. What fails in the database arrives as
/// UNAVAILABLE "database_busy" or "database_unavailable", INTERNAL "database_error", CONFLICT, FULL,
/// CANCELLED or DEADLINE.
class SessionPool {
  public:
    explicit SessionPool(spheroseg::sdk::Database database) : database_(database) {}

    /// Runs `body` and commits; again from its start (a few times) when the database says BUSY, so it must
    /// set what it gives anew. Rolls back when it throws.
    void write(const spheroseg::sdk::CallView& call, const std::function<void(Work&)>& body);
    void read(const spheroseg::sdk::CallView& call, const std::function<void(Work&)>& body);
    /// Without a transaction, for one SELECT: a third of the journeys to a database elsewhere.
    void look(const spheroseg::sdk::CallView& call, const std::function<void(Work&)>& body);

  private:
    void run(const spheroseg::sdk::CallView& call, std::int32_t mode, const std::function<void(Work&)>& body);
    spheroseg::sdk::Session take(spheroseg::sdk::Call& call);
    void keep(spheroseg::sdk::Session session);

    const spheroseg::sdk::Database database_;
    std::mutex mutex_;
    std::vector<spheroseg::sdk::Session> idle_;  // guarded by mutex_
};

}  // namespace auth_jwt
