// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace auth_jwt {
namespace {

constexpr double kMinuteNs = 60e9;

}  // namespace

int RateLimiter::take(const std::string& key, std::int64_t monotonic_ns) {
    if (per_minute_ == 0) return 0;
    const std::lock_guard lock(mutex_);
    auto found = buckets_.find(key);
    if (found == buckets_.end()) {
        make_room(monotonic_ns);
        found = buckets_.emplace(key, Bucket{static_cast<double>(per_minute_), monotonic_ns}).first;
    }
    Bucket& bucket = found->second;
    const double earned =
        static_cast<double>(monotonic_ns - bucket.seen_ns) / kMinuteNs * static_cast<double>(per_minute_);
    bucket.left = std::min<double>(per_minute_, bucket.left + std::max(0.0, earned));
    bucket.seen_ns = monotonic_ns;
    if (bucket.left < 1)
        return std::max(1, static_cast<int>(std::ceil((1 - bucket.left) * 60 / per_minute_)));
    bucket.left -= 1;
    return 0;
}

void RateLimiter::give_back(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = buckets_.find(key);
    if (found != buckets_.end()) found->second.left = std::min<double>(per_minute_, found->second.left + 1);
}

std::size_t RateLimiter::size() const {
    const std::lock_guard lock(mutex_);
    return buckets_.size();
}

void RateLimiter::make_room(std::int64_t now_ns) {
    if (buckets_.size() < kMostKeys) return;
    // A bucket unused for a minute is full again, and so as good as none.
    for (auto at = buckets_.begin(); at != buckets_.end();)
        at = static_cast<double>(now_ns - at->second.seen_ns) >= kMinuteNs ? buckets_.erase(at) : ++at;
    if (buckets_.size() < kMostKeys) return;
    buckets_.erase(std::min_element(buckets_.begin(), buckets_.end(), [](const auto& a, const auto& b) {
        return a.second.seen_ns < b.second.seen_ns;
    }));
}

}  // namespace auth_jwt
