// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the log tells of requests that failed through the server's fault.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "http/server.hpp"

namespace spheroseg {

/// One line a failure. An internal one is always written, since its client is told no more than the request
/// id. The others (no room, no time, not ready) a crowd of clients brings about at will: of each code the
/// first kMostLines in a minute are written, and with the next minute's first how many were left out.
/// [any thread]
class FailureLog {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr int kMostLines = 10;

    void write(const http::FailureRecord& failure, Clock::time_point now = Clock::now());

  private:
    struct Minute {
        Clock::time_point began;
        int lines = 0;
        std::uint64_t left_out = 0;
    };
    bool may_write(const std::string& code, Clock::time_point now);

    std::mutex mutex_;                       // guards minutes_
    std::map<std::string, Minute> minutes_;  // by code, of which host and plugins have few
};

}  // namespace spheroseg
