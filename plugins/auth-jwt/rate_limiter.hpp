// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Token buckets in memory: how often something may be tried.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace auth_jwt {

/// [any thread] Each key starts with a minute's worth. Bounded: at kMostKeys the one longest unused is
/// forgotten.
class RateLimiter {
  public:
    static constexpr std::size_t kMostKeys = 10000;

    /// 0: no limit.
    explicit RateLimiter(unsigned per_minute) : per_minute_(per_minute) {}

    /// 0 when it may be done; otherwise the seconds after which it may.
    int take(const std::string& key, std::int64_t monotonic_ns);
    /// What was taken for a thing that turned out well.
    void give_back(const std::string& key);
    std::size_t size() const;

  private:
    struct Bucket {
        double left = 0;
        std::int64_t seen_ns = 0;
    };
    void make_room(std::int64_t now_ns);

    const unsigned per_minute_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;  // guarded by mutex_
};

}  // namespace auth_jwt
