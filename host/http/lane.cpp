// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/lane.hpp"

#include <pthread.h>

#include <algorithm>
#include <limits>

namespace spheroseg::http {

Lane::Lane(const std::string& name, LaneOptions options) : name_(name), most_(options.queue) {
    lines_[""];
    for (std::size_t i = 0; i < std::max<std::size_t>(options.threads, 1); ++i)
        start_thread(name + "-" + std::to_string(i), nullptr);
}

Lane::~Lane() {
    stop();
}

void Lane::start_thread(const std::string& name, const std::string* line) {
    threads_.emplace_back([this, label = name.substr(0, 15), line] {
        pthread_setname_np(pthread_self(), label.c_str());
        run(line);
    });
}

bool Lane::post(Task task, const std::string& line) {
    return push(std::move(task), line, most_);
}

bool Lane::post_continuation(Task task) {
    return push(std::move(task), "", std::numeric_limits<std::size_t>::max());
}

bool Lane::push(Task task, const std::string& line, std::size_t most) {
    bool any_thread_will_do = false;
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return false;
        const auto [found, fresh] = lines_.try_emplace(line);
        if (fresh) start_thread(name_ + ':' + line, &found->first);
        // A thread that waits takes the task at once, so it needs no place in the queue.
        if (found->second.size() >= std::max({most, idle_, std::size_t{1}})) return false;
        found->second.push_back(std::move(task));
        any_thread_will_do = lines_.size() == 1;
    }
    if (any_thread_will_do)
        changed_.notify_one();
    else
        changed_.notify_all();
    return true;
}

std::size_t Lane::waiting(const std::string& line) const {
    const std::lock_guard lock(mutex_);
    const auto found = lines_.find(line);
    return found == lines_.end() ? 0 : found->second.size();
}

void Lane::stop() {
    std::vector<std::deque<Task>> dropped;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (auto& [line, tasks] : lines_) dropped.push_back(std::move(tasks));
        for (auto& [line, tasks] : lines_) tasks.clear();
    }
    changed_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
}

Lane::Lines::iterator Lane::next(const std::string* line) {
    if (line != nullptr) {
        const auto own = lines_.find(*line);
        return own->second.empty() ? lines_.end() : own;
    }
    auto at = lines_.upper_bound(served_);
    for (std::size_t i = 0; i < lines_.size(); ++i, ++at) {
        if (at == lines_.end()) at = lines_.begin();
        if (at->second.empty()) continue;
        served_ = at->first;
        return at;
    }
    return lines_.end();
}

void Lane::run(const std::string* line) {
    for (;;) {
        Task task;
        {
            std::unique_lock lock(mutex_);
            auto from = lines_.end();
            if (line == nullptr) ++idle_;
            changed_.wait(lock, [&] { return (from = next(line)) != lines_.end() || stopping_; });
            if (line == nullptr) --idle_;
            if (from == lines_.end()) return;
            task = std::move(from->second.front());
            from->second.pop_front();
        }
        try {
            task();
        } catch (...) {  // NOLINT(bugprone-empty-catch) a task reports its own failures; the lane goes on
        }
    }
}

}  // namespace spheroseg::http
