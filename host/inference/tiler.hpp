// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Runs a model over an image of any size: in one piece, or in tiles whose halo is cropped away so that no
// seam remains.
#pragma once

#include <algorithm>
#include <functional>
#include <set>

#include "inference/row_source.hpp"
#include "inference/served_model.hpp"

namespace spheroseg {

/// What the model took for one image.
struct ModelWork {
    double compute_ms = 0;         ///< sum of the executions, each once however many tiles it had
    std::uint32_t batch_size = 0;  ///< the largest
    double waited_ms = 0;          ///< for tiles, by the clock
    double tile_ms = 0;            ///< normalising rows, cutting tiles from them, joining what comes back

    void add(const ModelOutput& output);
    /// What was waited for something else than the computing.
    double queue_ms() const { return std::max(0.0, waited_ms - compute_ms); }

  private:
    std::set<std::uint64_t> executions_;  // that were counted
};

/// Told of 0 when the number of tiles is known, then of each tile.
using TileProgress = std::function<void(std::int64_t done, std::int64_t total)>;

/// The planes that a model of OUTPUT_PROBABILITY gives for an image, row by row. Tiles lie in a grid from the
/// top left; what lies outside the image is its reflection, there and where the halo or the size multiple
/// want more than there is; around the image it is as wide as the model's margin. A model without tiles gets
/// the image as one tile. So on a network whose receptive field the halo covers, tiled and whole give
/// the same. As many tiles are on their
/// way at once as fill the model's batches. Holds two tile heights of input rows and one of planes. What it
/// is given outlives it.
std::unique_ptr<RowSource> map_rows(const ServedModel& model, Admission& place,
                                    std::unique_ptr<RowSource> input, ModelWork& work,
                                    TileProgress progress = {});

/// What map_rows needs for an image of that size, in bytes.
std::uint64_t map_rows_bytes(const ServedModel& model, std::uint32_t width, std::uint32_t height,
                             std::uint32_t planes);

/// Labels or polygons, which want the image in one piece; padded by reflection to the size multiple.
Result<ModelOutput> run_whole(const ServedModel& model, Admission& place, std::unique_ptr<RowSource> input,
                              ModelWork& work);

/// Index of the sample that stands for position `at` (which may lie outside) in a row of `length`: mirrored
/// without repeating the border sample, as often as it takes.
std::uint32_t reflect(std::int64_t at, std::uint32_t length);

}  // namespace spheroseg
