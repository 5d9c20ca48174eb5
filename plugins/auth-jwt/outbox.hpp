// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Messages to users, one private file each, for the mailer that the operator runs: it sends and deletes them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace auth_jwt {

struct ResetMessage {
    std::string email;
    std::string name;
    std::string token;
    std::int64_t expires_ms = 0;
};

/// [one thread at a time]
class Outbox {
  public:
    /// Makes the folder (mode 0700). Throws Failure(REFUSED) for what is no folder, or one that anybody may
    /// write into.
    explicit Outbox(std::filesystem::path folder);

    /// Writes <expiry in unix seconds>-<random>.json (mode 0600), which is there whole or not at all. Throws
    /// Failure.
    void put(const ResetMessage& message) const;
    /// Deletes messages that nobody sent in time; files of other names are left alone.
    void purge(std::int64_t now_ms) const;

  private:
    const std::filesystem::path folder_;
};

}  // namespace auth_jwt
