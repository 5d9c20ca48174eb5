// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Images of any size as rows of floats that are made when they are asked for, from the top to the bottom.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "error.hpp"

namespace spheroseg {

class RowSource {
  public:
    virtual ~RowSource() = default;
    virtual std::uint32_t width() const = 0;
    virtual std::uint32_t height() const = 0;
    virtual std::uint32_t planes() const = 0;
    /// Row y, one plane after the other: planes × width values, valid until the next call. From call to call
    /// y does not fall.
    virtual Result<const float*> row(std::uint32_t y) = 0;
};

/// `from` resized to `width` × `height`: averaged over areas where the source is at least as wide and as high
/// and `average` is set, else linear between pixel centres; what lies outside repeats the border. As OpenCV's
/// INTER_AREA and INTER_LINEAR. Holds a few rows.
std::unique_ptr<RowSource> resize_rows(std::unique_ptr<RowSource> from, std::uint32_t width,
                                       std::uint32_t height, bool average);

/// A side of an image at another scale: to the nearest pixel, at least 1.
std::uint32_t scaled_side(std::uint32_t side, double scale);

}  // namespace spheroseg
