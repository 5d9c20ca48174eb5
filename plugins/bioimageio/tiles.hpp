// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// From a package's size rules to the tiles that the host cuts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "description.hpp"
#include "layout.hpp"

namespace bioimageio {

struct TilePlan {
    std::uint32_t width = 0;  ///< 0: the whole image in one piece
    std::uint32_t height = 0;
    bool shrinks = false;  ///< the network takes any multiple of size_multiple up to that
    std::uint32_t halo = 0;
    std::uint32_t size_multiple = 1;
    std::size_t crop_x = 0;  ///< by how much the network's output is smaller than its input, on each side
    std::size_t crop_y = 0;
};

/// `tile` and `halo` are what the operator wants; without, the largest tile is the largest valid size up to
/// 512, and
/// where the package names no halo either an eighth of the tile. Throws Failure(UNSUPPORTED) for an output of
/// another scale than its input, Failure(INVALID) for a wish that the package forbids. The halo may come out
/// wider than it was wanted, so that tiles lie whole strides of the network apart.
TilePlan plan_tiles(const Layout& input, const Layout& output, const std::string& input_id,
                    std::optional<std::uint32_t> tile, std::optional<std::uint32_t> halo);

}  // namespace bioimageio
