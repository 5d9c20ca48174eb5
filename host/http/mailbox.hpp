// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// From threads that work to the loop that writes: closures for one connection, run on its loop's thread.
#pragma once

#include <pistache/os.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace spheroseg::http {

class Connection;

/// [any thread] Connections are named by numbers that are never used twice, so nothing reaches a client that
/// merely got the file descriptor of one that has gone.
class Mailbox {
  public:
    using Letter = std::function<void(Connection&)>;

    void post(std::uint64_t connection, Letter letter) {
        {
            const std::lock_guard lock(mutex_);
            letters_.emplace_back(connection, std::move(letter));
        }
        if (wake_.isBound()) wake_.notify();
    }
    std::vector<std::pair<std::uint64_t, Letter>> take() {
        wake_.tryRead();
        const std::lock_guard lock(mutex_);
        return std::exchange(letters_, {});
    }
    void bind(Pistache::Polling::Epoll& poller) { wake_.bind(poller); }
    Pistache::Polling::Tag tag() const { return wake_.tag(); }
    bool bound() const { return wake_.isBound(); }

  private:
    std::mutex mutex_;
    std::vector<std::pair<std::uint64_t, Letter>> letters_;  // guarded by mutex_
    Pistache::NotifyFd wake_;
};

}  // namespace spheroseg::http
