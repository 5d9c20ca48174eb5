// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "channels.hpp"

#include <algorithm>

namespace storage_sqlite {

using spheroseg::sdk::Failure;

namespace {

constexpr std::chrono::milliseconds kLookAtOthers{1000};
constexpr std::chrono::milliseconds kLookAtCall{100};

std::string checked(std::string_view channel) {
    const bool good = !channel.empty() && channel.size() <= 32 &&
                      std::all_of(channel.begin(), channel.end(), [](char letter) {
                          return (letter >= 'a' && letter <= 'z') || letter == '_';
                      });
    if (!good)
        throw Failure(SPHEROSEG_INVALID, "channel",
                      "A channel is 1 to 32 of a-z and _, not '" + std::string(channel.substr(0, 64)) + "'.");
    return std::string(channel);
}

}  // namespace

void Channels::notify(std::string_view channel) {
    const std::string name = checked(channel);
    {
        const std::lock_guard lock(mutex_);
        ++local_[name];
    }
    woken_.notify_all();
}

std::uint64_t Channels::counter(const std::string& channel) const {
    const auto found = local_.find(channel);
    return foreign_ + (found == local_.end() ? 0 : found->second);
}

void Channels::wait(const spheroseg::sdk::CallView& call, std::string_view channel,
                    std::chrono::nanoseconds timeout, std::uint64_t& seen) {
    const std::string name = checked(channel);
    const auto longest =
        std::clamp<std::chrono::nanoseconds>(timeout, std::chrono::nanoseconds(0), std::chrono::hours(24));
    const auto until = Clock::now() + longest;
    std::unique_lock lock(mutex_);
    while (counter(name) <= seen) {
        const auto now = Clock::now();
        if (now >= next_look_ && !looking_) {
            look_at_others(lock);
            continue;
        }
        if (now >= until || call.cancelled() || call.expired()) break;
        // Nobody wakes a waiter when its call is cancelled or another process commits, so it looks.
        woken_.wait_until(lock, std::min(until, now + kLookAtCall));
    }
    seen = std::max(seen, counter(name));
}

void Channels::look_at_others(std::unique_lock<std::mutex>& lock) {
    looking_ = true;
    lock.unlock();
    bool changed = false;
    try {
        changed = changed_();
    } catch (const std::exception&) {
        changed = true;  // the waiter's own statement will tell why
    }
    lock.lock();
    looking_ = false;
    next_look_ = Clock::now() + kLookAtOthers;
    if (!changed) return;
    ++foreign_;
    woken_.notify_all();
}

}  // namespace storage_sqlite
