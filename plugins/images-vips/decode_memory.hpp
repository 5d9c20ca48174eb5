// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What all decoders together may hold that need a whole picture in memory. A few MB of legal file can ask for
// gigabytes, and requests run beside each other.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <spheroseg/boundary.hpp>
#include <utility>

namespace images_vips {

namespace sdk = spheroseg::sdk;

/// Any thread. Who waits for a share must hold none, else two images could wait for each other.
class DecodeMemory {
  public:
    /// Gives back what it holds.
    class Share {
      public:
        Share() = default;
        Share(Share&& other) noexcept
            : from_(std::exchange(other.from_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
        Share& operator=(Share&& other) noexcept {
            std::swap(from_, other.from_);
            std::swap(bytes_, other.bytes_);
            return *this;
        }
        ~Share() { shrink(0); }
        /// Gives back all but `bytes`.
        void shrink(std::uint64_t bytes) noexcept;

      private:
        friend class DecodeMemory;
        Share(DecodeMemory& from, std::uint64_t bytes) : from_(&from), bytes_(bytes) {}
        DecodeMemory* from_ = nullptr;
        std::uint64_t bytes_ = 0;
    };

    explicit DecodeMemory(std::uint64_t limit) : limit_(limit) {}

    /// Throws TOO_LARGE "too_many_bytes" for what would not fit even alone.
    void check(std::uint64_t bytes) const;
    /// Waits in order of arrival until `bytes` are free. Throws as check, DEADLINE and CANCELLED.
    Share take(const sdk::CallView& call, std::uint64_t bytes);

  private:
    void give_back(std::uint64_t bytes) noexcept;

    const std::uint64_t limit_;
    std::mutex mutex_;  // guards all below
    std::condition_variable freed_;
    std::uint64_t held_ = 0;
    std::list<int> waiting_;  // one node a waiter, in order of arrival
};

}  // namespace images_vips
