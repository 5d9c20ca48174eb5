// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// UUIDv7 (RFC 9562): ids that sort by the time they were made, without asking the database.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace spheroseg::store {

/// Makes ids in strictly rising order, also within a millisecond and when the clock steps back. [any thread]
class UuidSource {
  public:
    /// Throws std::system_error when the kernel gives no random bytes.
    std::string next(std::int64_t unix_ms);

  private:
    std::mutex mutex_;
    std::int64_t last_ms_ = 0;   // guarded by mutex_
    std::uint32_t counter_ = 0;  // guarded by mutex_; 12 bits, starts at random below half of its range
};

/// True for the canonical lower-case form of any UUID; what a path parameter is checked with.
bool is_uuid(std::string_view text);

}  // namespace spheroseg::store
