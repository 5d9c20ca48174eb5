// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "errands.hpp"

#include <pthread.h>

namespace auth_jwt {

Errands::Errands(std::function<void(std::string_view)> failed)
    : failed_(std::move(failed)), thread_([this] { work(); }) {}

Errands::~Errands() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

bool Errands::send(std::function<void()> errand) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= kMostWaiting) return false;
        waiting_.push_back(std::move(errand));
    }
    changed_.notify_one();
    return true;
}

void Errands::work() {
    pthread_setname_np(pthread_self(), "auth-errands");
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        const auto errand = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        try {
            errand();
        } catch (const std::exception& error) {
            failed_(error.what());
        }
        lock.lock();
    }
}

}  // namespace auth_jwt
