// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A bounded pool of named threads that endpoints run on.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/limits.hpp"

namespace spheroseg::http {

class Lane {
  public:
    Lane(const std::string& name, LaneOptions options);
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;
    ~Lane();

    /// False when the queue is full or the lane has stopped.
    bool post(std::function<void()> task);
    /// Part of an answer that has begun: never refused for a full queue, since its number is that of the
    /// connections.
    bool post_continuation(std::function<void()> task);
    /// Drops what is queued, finishes what runs and ends the threads.
    void stop();

  private:
    bool push(std::function<void()> task, std::size_t most);
    void run();

    const std::size_t most_;
    std::mutex mutex_;  // guards the three below
    std::deque<std::function<void()>> tasks_;
    std::size_t idle_ = 0;
    bool stopping_ = false;
    std::condition_variable changed_;
    std::vector<std::thread> threads_;
};

}  // namespace spheroseg::http
