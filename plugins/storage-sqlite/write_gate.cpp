// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "write_gate.hpp"

#include <algorithm>

namespace storage_sqlite {

using spheroseg::sdk::Failure;
using Clock = std::chrono::steady_clock;

namespace {
// Nobody wakes a waiter when its call is cancelled, so it looks.
constexpr std::chrono::milliseconds kLook{20};
}  // namespace

WriteGate::Hold WriteGate::enter(const spheroseg::sdk::CallView& call) {
    const auto until = Clock::now() + timeout_;
    std::unique_lock lock(mutex_);
    const auto ticket = next_ticket_++;
    queue_.push_back(ticket);
    const auto mine = [&] { return queue_.front() == ticket; };
    try {
        while (!mine()) {
            call.checkpoint();
            const auto now = Clock::now();
            if (now >= until)
                throw Failure(SPHEROSEG_BUSY, "busy",
                              "Another writer holds the database; try the transaction again.");
            moved_.wait_until(lock, std::min(until, now + kLook), mine);
        }
    } catch (...) {
        queue_.erase(std::find(queue_.begin(), queue_.end(), ticket));
        throw;
    }
    return Hold(*this);
}

void WriteGate::leave() {
    {
        const std::lock_guard lock(mutex_);
        queue_.pop_front();
    }
    moved_.notify_all();
}

}  // namespace storage_sqlite
