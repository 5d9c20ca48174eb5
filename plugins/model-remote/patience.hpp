// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// For whom a request runs, and until when.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <spheroseg/boundary.hpp>
#include <vector>

namespace model_remote {

namespace sdk = spheroseg::sdk;

class Patience {
  public:
    using milliseconds = std::chrono::milliseconds;

    /// Of one call, and no longer than `most`.
    Patience(const sdk::CallView& call, milliseconds most);
    /// Of several: as long as one of them waits. They outlive it.
    explicit Patience(std::vector<const spheroseg_call*> calls);

    /// Nobody waits any more.
    bool over() const { return expired() || cancelled(); }
    bool cancelled() const;
    bool expired() const { return deadline_ns_ != 0 && sdk::CallView::now_ns() >= deadline_ns_; }
    /// Throws Failure: CANCELLED or DEADLINE.
    void check() const;
    /// Until the deadline, at least 0; nothing: there is none.
    std::optional<milliseconds> left() const;
    /// Waits; throws as check() does as soon as nobody waits any more.
    void pause(milliseconds length) const;

  private:
    std::vector<const spheroseg_call*> calls_;
    std::int64_t deadline_ns_ = 0;  ///< monotonic; 0: none
};

}  // namespace model_remote
