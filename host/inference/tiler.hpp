// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Runs a model over a whole image: in one piece, or in tiles whose halo is cropped away so that no seam
// remains.
#pragma once

#include "inference/served_model.hpp"

namespace spheroseg {

struct MapOutput {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    ModelOutput output;  ///< for the whole image; times are sums, batch_size the largest
};

/// The image is padded by reflection where a tile or the size multiple wants more than there is.
Result<MapOutput> run_whole(ServedModel& model, const Tensor& image, const std::string& parameters,
                            const CallContext& context);

/// Index of the sample that stands for position `at` (which may lie outside) in a row of `length`: mirrored
/// without repeating the border sample, as often as it takes.
std::uint32_t reflect(std::int64_t at, std::uint32_t length);

}  // namespace spheroseg
