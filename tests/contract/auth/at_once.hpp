// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace auth_test {

// Runs `body` on `count` threads that start together, and gives how many answers had each code ("" is
// success).
template <typename Body>
std::map<std::string, int> at_once(int count, Body&& body) {
    std::atomic<int> ready{0};
    std::mutex mutex;
    std::map<std::string, int> codes;
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i)
        threads.emplace_back([&, i] {
            ++ready;
            while (ready < count) std::this_thread::yield();
            const std::string code = body(i);
            const std::lock_guard lock(mutex);
            ++codes[code];
        });
    for (auto& thread : threads) thread.join();
    return codes;
}

}  // namespace auth_test
