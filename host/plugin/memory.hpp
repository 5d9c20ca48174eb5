// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Memory that plugins take from the host, counted.
#pragma once

#include <atomic>
#include <cstdint>

namespace spheroseg {

/// Any thread. What is not released when this ends is left alone and reported by bytes() before.
class CountedMemory {
  public:
    /// nullptr when none is left or the alignment is no power of two up to 4096.
    void* allocate(std::uint64_t size, std::uint64_t alignment);
    void release(void* memory);
    std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> bytes_{0};
};

}  // namespace spheroseg
