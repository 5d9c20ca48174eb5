// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A vector whose new elements hold anything until they are written: large buffers that are filled at once
// need no zeros before.
#pragma once

#include <memory>
#include <utility>
#include <vector>

namespace spheroseg {

template <typename T>
struct UnfilledAllocator : std::allocator<T> {
    template <typename U>
    struct rebind {
        using other = UnfilledAllocator<U>;
    };
    template <typename U>
    void construct(U* at) noexcept {
        ::new (static_cast<void*>(at)) U;
    }
    template <typename U, typename... Values>
    void construct(U* at, Values&&... values) {
        ::new (static_cast<void*>(at)) U(std::forward<Values>(values)...);
    }
};

template <typename T>
using Unfilled = std::vector<T, UnfilledAllocator<T>>;

}  // namespace spheroseg
