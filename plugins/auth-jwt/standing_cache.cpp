// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "standing_cache.hpp"

namespace auth_jwt {

std::optional<Standing> StandingCache::find(const std::string& key, std::int64_t now_ns) const {
    if (lifetime_ns_ <= 0) return std::nullopt;
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end() || found->second.until_ns <= now_ns) return std::nullopt;
    return found->second.standing;
}

std::uint64_t StandingCache::generation() const {
    const std::lock_guard lock(mutex_);
    return generation_;
}

void StandingCache::put(const std::string& key, Standing standing, std::int64_t now_ns,
                        std::uint64_t generation) {
    if (lifetime_ns_ <= 0) return;
    const std::lock_guard lock(mutex_);
    // What was read may have been revoked while it was read.
    if (generation != generation_) return;
    if (entries_.size() >= kMostEntries && entries_.find(key) == entries_.end()) {
        for (auto at = entries_.begin(); at != entries_.end();)
            at = at->second.until_ns <= now_ns ? entries_.erase(at) : ++at;
        if (entries_.size() >= kMostEntries) entries_.erase(entries_.begin());
    }
    entries_[key] = {std::move(standing), now_ns + lifetime_ns_};
}

void StandingCache::forget(const std::string& key) {
    const std::lock_guard lock(mutex_);
    ++generation_;
    entries_.erase(key);
}

void StandingCache::forget_user(const std::string& user_id) {
    const std::lock_guard lock(mutex_);
    ++generation_;
    for (auto at = entries_.begin(); at != entries_.end();)
        at = at->second.standing.user_id == user_id ? entries_.erase(at) : ++at;
}

}  // namespace auth_jwt
