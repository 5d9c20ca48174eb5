// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// From threads that work to the loop that writes: closures for one connection, run on its loop's thread.
#pragma once

#include <cstdint>
#include <functional>
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
    using Letters = std::vector<std::pair<std::uint64_t, Letter>>;

    Mailbox();
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;
    ~Mailbox();

    void post(std::uint64_t connection, Letter letter);
    /// Lets the loop turn once more.
    void wake() const;
    Letters take();
    /// Readable while there is something to take.
    int fd() const { return fd_; }

  private:
    const int fd_;
    std::mutex mutex_;
    Letters letters_;  // guarded by mutex_
};

}  // namespace spheroseg::http
