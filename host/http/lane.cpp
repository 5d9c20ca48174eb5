// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/lane.hpp"

#include <pthread.h>

#include <algorithm>
#include <limits>

namespace spheroseg::http {

Lane::Lane(const std::string& name, LaneOptions options) : most_(options.queue) {
    for (std::size_t i = 0; i < std::max<std::size_t>(options.threads, 1); ++i)
        threads_.emplace_back([this, label = (name + "-" + std::to_string(i)).substr(0, 15)] {
            pthread_setname_np(pthread_self(), label.c_str());
            run();
        });
}

Lane::~Lane() {
    stop();
}

bool Lane::post(std::function<void()> task) {
    return push(std::move(task), most_);
}

bool Lane::post_continuation(std::function<void()> task) {
    return push(std::move(task), std::numeric_limits<std::size_t>::max());
}

bool Lane::push(std::function<void()> task, std::size_t most) {
    {
        const std::lock_guard lock(mutex_);
        // A thread that waits takes the task at once, so it needs no place in the queue.
        if (stopping_ || tasks_.size() >= std::max(most, idle_)) return false;
        tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
    return true;
}

void Lane::stop() {
    std::deque<std::function<void()>> dropped;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        dropped.swap(tasks_);
    }
    changed_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
}

void Lane::run() {
    for (;;) {
        std::function<void()> task;
        {
            std::unique_lock lock(mutex_);
            ++idle_;
            changed_.wait(lock, [&] { return stopping_ || !tasks_.empty(); });
            --idle_;
            if (tasks_.empty()) return;
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        try {
            task();
        } catch (...) {  // NOLINT(bugprone-empty-catch) a task reports its own failures; the lane goes on
        }
    }
}

}  // namespace spheroseg::http
