// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One sample of a page, whatever its alignment.
#pragma once

#include <cstddef>
#include <cstring>

namespace spheroseg {

template <typename Sample>
float sample_at(const std::byte* samples, std::size_t index) {
    Sample value;
    std::memcpy(&value, samples + index * sizeof(Sample), sizeof(Sample));
    return static_cast<float>(value);
}

}  // namespace spheroseg
