// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A unit of work: what repositories are given, and the retry around it.
//   auto made = with_transaction(pool, context, Mode::write, [&](Work& work) -> Result<Project> {
//       return projects::create(work, caller, wanted);
//   });
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <type_traits>

#include "store/failure.hpp"
#include "store/pool.hpp"

namespace spheroseg::store {

enum class Mode { read = SPHEROSEG_TRANSACTION_READ, write = SPHEROSEG_TRANSACTION_WRITE };

/// One open transaction. [one thread]
class Work {
  public:
    Work(SessionPool& pool, sdk::Session& session, sdk::Call& call)
        : pool_(pool), session_(session), call_(call), now_ms_(pool.now_ms()) {}
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;

    /// The number of rows changed. Throws sdk::Failure, so only this room calls it, inside attempt().
    std::int64_t execute(std::string_view text, const std::vector<sdk::SqlValue>& parameters = {},
                         const sdk::RowFunction& on_row = {}) {
        return session_.execute(call_, text, parameters, on_row);
    }
    void execute_script(std::string_view text) { session_.execute_script(call_, text); }

    bool postgresql() const { return pool_.postgresql(); }
    /// One time for all rows of the transaction, unix milliseconds.
    std::int64_t now_ms() const { return now_ms_; }
    std::string new_id() { return pool_.new_id(); }
    /// Wakes who waits on `channel` once this transaction is committed.
    void notify_after_commit(std::string channel) { channels_.insert(std::move(channel)); }
    const std::set<std::string>& channels() const { return channels_; }

  private:
    SessionPool& pool_;
    sdk::Session& session_;
    sdk::Call& call_;
    std::int64_t now_ms_;
    std::set<std::string> channels_;
};

/// Runs `body` in a transaction and commits when it returned a value; an error rolls back. While the database
/// is busy the whole of it runs again, with growing pauses, until the deadline of the context (or the pool's
/// wait): so `body` may run more than once and must do nothing but database work.
Result<void> run_transaction(SessionPool& pool, const CallContext& context, Mode mode,
                             const std::function<Result<void>(Work&)>& body);

template <typename Body>
auto with_transaction(SessionPool& pool, const CallContext& context, Mode mode, Body&& body)
    -> std::invoke_result_t<Body&, Work&> {
    using Outcome = std::invoke_result_t<Body&, Work&>;
    if constexpr (std::is_same_v<Outcome, Result<void>>) {
        return run_transaction(pool, context, mode, body);
    } else {
        std::optional<Outcome> outcome;
        const auto done = run_transaction(pool, context, mode, [&](Work& work) -> Result<void> {
            outcome.emplace(body(work));
            if (!*outcome) return tl::unexpected<Error>(outcome->error());
            return {};
        });
        if (!done) return tl::unexpected<Error>(done.error());
        return std::move(*outcome);
    }
}

}  // namespace spheroseg::store
