// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One open file of any kind, as rows of its stored frame.
#pragma once

#include <functional>
#include <spheroseg/boundary.hpp>

#include "facts.hpp"

namespace images_vips {

/// Takes rows from top to bottom: samples of the facts' type, interleaved.
struct RowSink {
    /// Called once, before the first row, with the size of what comes.
    std::function<void(std::uint64_t width, std::uint64_t height)> begin;
    std::function<void(const void* row)> row;
};

/// One thread at a time. Every function throws Failure.
class Decoder {
  public:
    virtual ~Decoder() = default;
    virtual const Facts& facts() const = 0;
    /// `area` lies within the page.
    virtual void read(const sdk::CallView& call, std::uint32_t page, const Rectangle& area,
                      const RowSink& to) = 0;
    /// The whole page in the smallest stored version that is at least `width` × `height`.
    virtual void read_level(const sdk::CallView& call, std::uint32_t page, std::uint64_t width,
                            std::uint64_t height, const RowSink& to) = 0;
};

}  // namespace images_vips
