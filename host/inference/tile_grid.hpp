// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Where the tiles of an image lie.
#pragma once

#include <algorithm>
#include <cstdint>

#include "inference/model_facts.hpp"

namespace spheroseg {

/// Where the tiles of one axis lie, and which pixels each of them gives. They begin whole multiples of
/// size_multiple apart: a network that pools gives the same again only where it is moved by multiples of its
/// stride.
class TileAxis {
  public:
    TileAxis(const ModelFacts& facts, std::uint32_t largest, std::uint32_t length) : length_(length) {
        if (facts.output == SPHEROSEG_OUTPUT_PROBABILITY) margin_ = facts.margin;
        const std::uint32_t multiple = facts.size_multiple;
        const auto round_up = [&](std::uint32_t value) {
            return (value + multiple - 1) / multiple * multiple;
        };
        const std::uint32_t whole = round_up(length + 2 * margin_);
        if (largest == 0 || (facts.tile_shrinks && whole <= largest)) {  // one tile
            tile_ = whole;
            step_ = length;
            return;
        }
        halo_ = facts.halo;
        const std::uint32_t inner = facts.tile_shrinks ? whole - 2 * halo_ : length;
        step_ = longest_step(largest, halo_, multiple);
        tiles_ = (inner + step_ - 1) / step_;
        tile_ = largest;
        // As many tiles as the largest size wants, but no larger than it takes for so many.
        if (facts.tile_shrinks)
            tile_ = std::min(largest, round_up(round_up((inner + tiles_ - 1) / tiles_) + 2 * halo_));
        step_ = tiles_ == 1 ? length : longest_step(tile_, halo_, multiple);
        last_ = facts.tile_shrinks ? whole - tile_ : step_ * (tiles_ - 1);
    }

    std::uint32_t tiles() const { return tiles_; }
    std::uint32_t tile() const { return tile_; }  ///< its length
    /// Where tile `i` begins; below 0 in the reflection.
    std::int64_t origin(std::uint32_t i) const {
        return std::min<std::int64_t>(std::int64_t{i} * step_, last_) - margin_;
    }
    /// The pixels from begin(i) up to begin(i + 1) are tile `i`'s.
    std::uint32_t begin(std::uint32_t i) const {
        if (i == 0) return 0;
        return i == tiles_ ? length_ : std::min(length_, i * step_ + halo_ - margin_);
    }
    /// The tile that gives a pixel.
    std::uint32_t tile_of(std::uint32_t at) const {
        std::uint32_t i = std::min(at / step_, tiles_ - 1);
        while (begin(i) > at) --i;
        return i;
    }
    /// From one tile to the next; 0 where no two tiles can lie in step.
    static std::uint32_t longest_step(std::uint32_t tile, std::uint32_t halo, std::uint32_t multiple) {
        return (tile - 2 * halo) / multiple * multiple;
    }
    std::uint32_t most() const { return std::min(length_, step_ + 2 * halo_); }  ///< pixels of a tile

  private:
    std::uint32_t length_;
    std::uint32_t tile_ = 0;
    std::uint32_t tiles_ = 1;
    std::uint32_t step_ = 0;
    std::uint32_t halo_ = 0;    // between tiles
    std::uint32_t margin_ = 0;  // around the page
    std::int64_t last_ = 0;     // where the last tile begins, without its margin
};

struct TileGrid {
    TileAxis x, y;

    TileGrid(const ModelFacts& facts, std::uint32_t width, std::uint32_t height)
        : x(facts, facts.tile_width, width), y(facts, facts.tile_height, height) {}
};

}  // namespace spheroseg
