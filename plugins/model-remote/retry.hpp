// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// How long to wait before asking again.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>

namespace model_remote {

/// Doubles from 100 ms up to 2 s, each time somewhere in its upper half, so that instances do not ask in
/// step.
class Backoff {
  public:
    explicit Backoff(std::uint32_t seed) : random_(seed) {}
    std::chrono::milliseconds after(std::uint32_t failures);

  private:
    std::minstd_rand random_;
};

/// Of a Retry-After in seconds or as a date; nothing for anything else. Longer than an hour is an hour.
std::optional<std::chrono::milliseconds> read_retry_after(const std::string& text);

}  // namespace model_remote
