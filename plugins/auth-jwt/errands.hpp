// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What is done after the answer, so that the time of the answer tells nothing about it.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace auth_jwt {

/// [any thread] One thread, "auth-errands", that does one errand after the other. What was taken is done
/// before the destructor returns.
class Errands {
  public:
    static constexpr std::size_t kMostWaiting = 256;

    /// `failed` is told of an errand that threw. [the errands' thread]
    explicit Errands(std::function<void(std::string_view)> failed);
    Errands(const Errands&) = delete;
    Errands& operator=(const Errands&) = delete;
    ~Errands();

    /// False when as many wait as may; the errand is then not done.
    bool send(std::function<void()> errand);

  private:
    void work();

    const std::function<void(std::string_view)> failed_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;  // guarded by mutex_
    bool ending_ = false;                        // guarded by mutex_
    std::thread thread_;                         // last: the rest is there when it starts
};

}  // namespace auth_jwt
