// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Which form of a network serves: plain float32, float32 rewritten for inference, or bfloat16. All are tried
// at load and the fastest correct one stays.
#pragma once

#include <bioimageio/golden.hpp>
#include <bioimageio/recipe.hpp>
#include <functional>
#include <optional>
#include <spheroseg/boundary.hpp>
#include <string>

#include "network.hpp"
#include "probe.hpp"
#include "settings.hpp"

namespace model_torch {

namespace sdk = spheroseg::sdk;

/// Largest difference of a probability to float32's that bfloat16 may have. Where a border rises from 0 to 1
/// over two pixels, 0.02 moves the outline at threshold 0.5 by 0.04 pixels, which changes the overlap (IoU)
/// of a spheroid of 40 pixels' radius by 0.002.
constexpr double kLargestDifference = 0.02;

/// Of one run of `network` on `probe`: the best of `timed` after `warm`.
double measure_milliseconds(const Network& network, const bioimageio::Array& probe, int warm, int timed);

/// How a network is fed and what it must answer.
struct Trial {
    const bioimageio::Recipe& recipe;
    TileSize size;                                 ///< that it will serve
    std::optional<bioimageio::GoldenPair> golden;  ///< the package's own test tensors
    double golden_tolerance = 1e-4;
    /// What is fast depends on the machine; tests say it instead.
    std::function<double(const Network&, const bioimageio::Array& probe, int warm, int timed)> milliseconds =
        measure_milliseconds;
};

struct Selection {
    Network network;
    std::string detail;  ///< one sentence: why this one
};

/// Runs on the calling thread with its number of threads. Throws Failure(REFUSED): the network fails on a
/// probe (most often for its channels), gives NaN or another shape, or misses the package's test output;
/// Failure(UNSUPPORTED): bfloat16 was asked for and the network does not run in it.
Selection select_network(const LoadedNetwork& loaded, PrecisionWish wish, const Trial& trial,
                         const sdk::CallView& call);

}  // namespace model_torch
