// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The queue of this process's writers: SQLite lets one write at a time, and leaves the others to poll.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <spheroseg/boundary.hpp>

namespace storage_sqlite {

/// [any thread] First come, first served. Writers of other processes are met at SQLite's own lock.
class WriteGate {
  public:
    explicit WriteGate(std::chrono::milliseconds timeout) : timeout_(timeout) {}

    class Hold {
      public:
        explicit Hold(WriteGate& gate) : gate_(&gate) {}
        Hold(Hold&& other) noexcept : gate_(other.gate_) { other.gate_ = nullptr; }
        Hold& operator=(Hold&&) = delete;
        ~Hold() {
            if (gate_ != nullptr) gate_->leave();
        }

      private:
        WriteGate* gate_;
    };

    /// Throws Failure: BUSY after the timeout, or the call's own reason.
    Hold enter(const spheroseg::sdk::CallView& call);

  private:
    void leave();

    const std::chrono::milliseconds timeout_;
    std::mutex mutex_;
    std::condition_variable moved_;
    std::deque<std::uint64_t> queue_;  // guarded by mutex_; the front one is inside
    std::uint64_t next_ticket_ = 0;    // guarded by mutex_
};

}  // namespace storage_sqlite
