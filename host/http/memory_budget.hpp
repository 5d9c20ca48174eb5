// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Bytes of request bodies over all connections, counted before they are kept.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace spheroseg::http {

/// [any thread] Outlives its leases.
class MemoryBudget {
  public:
    class Lease {
      public:
        Lease() = default;
        Lease(MemoryBudget* budget, std::uint64_t bytes) : budget_(budget), bytes_(bytes) {}
        Lease(Lease&& other) noexcept
            : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
        Lease& operator=(Lease&& other) noexcept {
            std::swap(budget_, other.budget_);
            std::swap(bytes_, other.bytes_);
            return *this;
        }
        ~Lease() {
            if (budget_ != nullptr) budget_->held_ -= bytes_;
        }
        /// Holds `bytes` from now on; false and unchanged when there is no room. `from_reserve`: its last
        /// part may be taken, too.
        bool grow_to(std::uint64_t bytes, bool from_reserve) {
            if (bytes <= bytes_) return true;
            if (!budget_->take(bytes - bytes_, from_reserve)) return false;
            bytes_ = bytes;
            return true;
        }

      private:
        MemoryBudget* budget_ = nullptr;
        std::uint64_t bytes_ = 0;
    };

    /// Of `most` bytes the last `reserve` are for those leases that ask for it; it is smaller than `most`.
    MemoryBudget(std::uint64_t most, std::uint64_t reserve) : most_(most), reserve_(reserve) {}
    Lease lease() { return {this, 0}; }
    std::uint64_t held() const { return held_; }

  private:
    bool take(std::uint64_t bytes, bool from_reserve) {
        const std::uint64_t most = from_reserve ? most_ : most_ - reserve_;
        std::uint64_t held = held_;
        do {
            if (bytes > most || held > most - bytes) return false;
        } while (!held_.compare_exchange_weak(held, held + bytes));
        return true;
    }
    const std::uint64_t most_;
    const std::uint64_t reserve_;
    std::atomic<std::uint64_t> held_{0};
};

}  // namespace spheroseg::http
