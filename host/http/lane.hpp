// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A bounded pool of named threads that endpoints run on.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/limits.hpp"

namespace spheroseg::http {

/// Tasks wait in lines, "" and those of a name, which are served in turn, each by the order in which its
/// tasks came. A named line has a thread of its own beside the shared ones: however long the tasks of the
/// others take, it goes on.
class Lane {
  public:
    /// `options.queue` is how many may wait in each line.
    Lane(const std::string& name, LaneOptions options);
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;
    ~Lane();

    /// False when the line is full or the lane has stopped. The names are few: each takes a thread.
    bool post(std::function<void()> task, const std::string& line = {});
    /// Part of an answer that has begun: never refused for a full queue, since its number is that of the
    /// connections.
    bool post_continuation(std::function<void()> task);
    /// Drops what is queued, finishes what runs and ends the threads.
    void stop();
    /// How many wait in a line.
    std::size_t waiting(const std::string& line) const;

  private:
    using Task = std::function<void()>;
    using Lines = std::map<std::string, std::deque<Task>>;

    bool push(Task task, const std::string& line, std::size_t most);
    void start_thread(const std::string& name, const std::string* line);
    /// `line`: the only one that the thread serves; null: all of them.
    void run(const std::string* line);
    Lines::iterator next(const std::string* line);

    const std::string name_;
    const std::size_t most_;
    mutable std::mutex mutex_;  // guards what follows, but for the joining of threads_
    Lines lines_;               // a line stays once it is named
    std::string served_;        // the line that a shared thread took from last
    std::size_t idle_ = 0;      // shared threads that wait
    bool stopping_ = false;
    std::condition_variable changed_;
    std::vector<std::thread> threads_;
};

}  // namespace spheroseg::http
