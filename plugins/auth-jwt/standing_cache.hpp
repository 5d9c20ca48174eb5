// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What is known of a login without asking the database again: whether it stands, whose it is and what they
// may.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace auth_jwt {

struct Standing {
    bool stands = false;  ///< neither revoked, nor expired, nor the user disabled
    std::string user_id;
    std::string email;
    std::int32_t role = 0;
    std::int64_t expires_ms = 0;  ///< of an API token; 0: never
    bool password_must_change = false;
};

/// [any thread] Keyed by family or by the hash of an API token. An entry lives for `lifetime_ns`, which is
/// therefore how long a change made elsewhere may go unnoticed; one made by this plugin here is seen at once.
/// 0: nothing is kept. Bounded.
class StandingCache {
  public:
    static constexpr std::size_t kMostEntries = 10000;

    explicit StandingCache(std::int64_t lifetime_ns) : lifetime_ns_(lifetime_ns) {}

    std::optional<Standing> find(const std::string& key, std::int64_t now_ns) const;
    /// To be read before the database is; put() then knows whether something was forgotten in between.
    std::uint64_t generation() const;
    void put(const std::string& key, Standing standing, std::int64_t now_ns, std::uint64_t generation);
    void forget(const std::string& key);
    void forget_user(const std::string& user_id);

  private:
    struct Entry {
        Standing standing;
        std::int64_t until_ns = 0;
    };

    const std::int64_t lifetime_ns_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;  // guarded by mutex_
    std::uint64_t generation_ = 0;                    // guarded by mutex_
};

}  // namespace auth_jwt
