// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Notifications: a condition variable within the process; other processes are noticed by what they commit.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <spheroseg/boundary.hpp>
#include <string>
#include <string_view>

namespace storage_sqlite {

/// [any thread]
class Channels {
  public:
    /// True when the database was changed since the last time it was asked; asked by one thread at a time.
    using Changed = std::function<bool()>;

    explicit Channels(Changed changed) : changed_(std::move(changed)) {}

    /// Throws Failure(INVALID) for a name that is not [a-z_]{1,32}.
    void notify(std::string_view channel);
    void wait(const spheroseg::sdk::CallView& call, std::string_view channel,
              std::chrono::nanoseconds timeout, std::uint64_t& seen);

  private:
    using Clock = std::chrono::steady_clock;

    std::uint64_t counter(const std::string& channel) const;
    void look_at_others(std::unique_lock<std::mutex>& lock);

    const Changed changed_;
    mutable std::mutex mutex_;
    std::condition_variable woken_;
    std::map<std::string, std::uint64_t> local_;  // guarded by mutex_; notifications of this process
    std::uint64_t foreign_ = 0;      // guarded by mutex_; commits seen, which may mean any channel
    Clock::time_point next_look_{};  // guarded by mutex_
    bool looking_ = false;           // guarded by mutex_; one thread is in changed_
};

}  // namespace storage_sqlite
