// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Argon2id (RFC 9106) with the parameters of the OWASP cheat sheet: 19 MiB, two passes, one lane.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <spheroseg/boundary.hpp>
#include <string>
#include <string_view>

namespace auth_jwt {

/// [any thread] At most `parallel` hashes run at once, so that logins can't take the memory or the cores of a
/// host.
class PasswordHasher {
  public:
    struct Limits {
        unsigned parallel = 2;
        unsigned waiting = 64;
        std::chrono::milliseconds wait{5000};
    };
    /// `computed` is told of each hash, while it is counted as running.
    PasswordHasher(Limits limits, std::function<void()> computed);

    /// A PHC string with a new salt. Throws Refusal(TOO_MANY) when the queue is full or the wait too long.
    std::string hash(const spheroseg::sdk::CallView& call, std::string_view password);
    bool verify(const spheroseg::sdk::CallView& call, const std::string& phc, std::string_view password);
    /// Costs what verify costs: nobody learns from the time that there is no such account.
    void verify_nobody(const spheroseg::sdk::CallView& call, std::string_view password);
    /// Made with other parameters than today's.
    static bool is_outdated(std::string_view phc);

    /// The most that ever ran at once.
    unsigned peak() const { return peak_; }

  private:
    class Turn;

    const Limits limits_;
    const std::function<void()> computed_;
    std::mutex mutex_;
    std::condition_variable freed_;
    unsigned running_ = 0;  // guarded by mutex_
    unsigned waiting_ = 0;  // guarded by mutex_
    std::atomic<unsigned> peak_{0};
};

}  // namespace auth_jwt
