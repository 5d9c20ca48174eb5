// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Numbers with a shape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bioimageio {

/// C order: the last axis is contiguous.
struct Array {
    std::vector<std::size_t> shape;
    std::vector<float> values;
};

/// One sample as planes: [channel][row][column].
struct Planes {
    std::size_t channels = 0;
    std::size_t height = 0;
    std::size_t width = 0;
    std::vector<float> values;

    Planes() = default;
    Planes(std::size_t c, std::size_t h, std::size_t w)
        : channels(c), height(h), width(w), values(c * h * w) {}
    float* plane(std::size_t c) { return values.data() + c * height * width; }
    const float* plane(std::size_t c) const { return values.data() + c * height * width; }
    std::size_t area() const { return height * width; }
};

/// "1 × 3 × 512 × 512"
inline std::string shape_text(const std::vector<std::size_t>& shape) {
    std::string text;
    for (const std::size_t length : shape) text += (text.empty() ? "" : " × ") + std::to_string(length);
    return text.empty() ? "a single number" : text;
}

}  // namespace bioimageio
