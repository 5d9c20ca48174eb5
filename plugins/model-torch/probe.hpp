// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// An image made up for trying a network at load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace model_torch {

struct TileSize {
    std::size_t width = 0;
    std::size_t height = 0;
};

/// Interleaved [row, column, channel]: dark discs on an uneven bright ground with noise, the same for the
/// same arguments, with values as `normalise` (SPHEROSEG_NORMALISE_*) gives them.
std::vector<float> draw_probe(TileSize size, std::size_t channels, std::uint32_t normalise);

}  // namespace model_torch
