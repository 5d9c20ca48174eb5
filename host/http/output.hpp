// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What waits to be sent to one client. Never blocks, so a client that doesn't read stalls nobody.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace spheroseg::http {

class Output {
  public:
    using Clock = std::chrono::steady_clock;
    enum class Outcome { all_sent, waiting, broken };

    void add(std::string bytes);
    /// Bytes that others hold too; not copied.
    void add(std::shared_ptr<const std::string> bytes);
    /// Sends what the socket takes.
    Outcome flush(int fd);
    void clear();

    bool empty() const { return pieces_.empty(); }
    std::size_t waiting() const { return waiting_; }
    std::uint64_t added() const { return added_; }  ///< since the beginning
    /// True when the client took less than `rate` bytes a second during the last `window` in which something
    /// waited all the time.
    bool too_slow(int fd, Clock::time_point now, std::chrono::milliseconds window, std::uint64_t rate);

  private:
    struct Piece {
        std::string own;
        std::shared_ptr<const std::string> shared;
        std::string_view view() const { return shared ? std::string_view(*shared) : std::string_view(own); }
    };
    void count(std::size_t bytes);
    void take(std::size_t sent);

    std::deque<Piece> pieces_;
    std::size_t offset_ = 0;  // of the first piece, sent already
    std::size_t waiting_ = 0;
    std::uint64_t added_ = 0;
    std::uint64_t sent_ = 0;
    std::optional<Clock::time_point> mark_;  // the window's begin, and what the client had taken by then
    std::uint64_t marked_ = 0;
};

}  // namespace spheroseg::http
