// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/memory.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace spheroseg {
namespace {

constexpr std::uint64_t kLargestAlignment = 4096;

// Kept right before the memory that the plugin sees.
struct Label {
    void* block;
    std::uint64_t size;
};

}  // namespace

void* CountedMemory::allocate(std::uint64_t size, std::uint64_t alignment) {
    if (alignment == 0 || alignment > kLargestAlignment || (alignment & (alignment - 1)) != 0) return nullptr;
    const std::uint64_t lead = std::max<std::uint64_t>(
        alignment, (sizeof(Label) + alignof(std::max_align_t) - 1) & ~(alignof(std::max_align_t) - 1));
    const std::uint64_t step = std::max<std::uint64_t>(alignment, alignof(std::max_align_t));
    if (size > PTRDIFF_MAX - lead - step) return nullptr;
    void* block = nullptr;
    if (::posix_memalign(&block, step, lead + size) != 0) return nullptr;
    auto* memory = static_cast<std::byte*>(block) + lead;
    const Label label{block, size};
    std::memcpy(memory - sizeof(Label), &label, sizeof(Label));
    bytes_.fetch_add(size, std::memory_order_relaxed);
    return memory;
}

void CountedMemory::release(void* memory) {
    if (memory == nullptr) return;
    Label label{};
    std::memcpy(&label, static_cast<std::byte*>(memory) - sizeof(Label), sizeof(Label));
    bytes_.fetch_sub(label.size, std::memory_order_relaxed);
    std::free(label.block);
}

}  // namespace spheroseg
