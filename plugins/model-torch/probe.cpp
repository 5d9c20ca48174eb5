// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "probe.hpp"

#include <spheroseg/abi.h>

#include <algorithm>
#include <cmath>

namespace model_torch {
namespace {

constexpr double kSpacing = 96;  // pixels between discs
constexpr double kRadius = 30;
constexpr double kMean = 0.62;  // of the drawn values
constexpr double kDeviation = 0.2;

float as_normalised(double value, std::uint32_t normalise) {
    switch (normalise) {
        case SPHEROSEG_NORMALISE_NONE:
            return static_cast<float>(value * 255);
        case SPHEROSEG_NORMALISE_MOMENTS:
            return static_cast<float>((value - kMean) / kDeviation);
        default:
            return static_cast<float>(std::clamp(value, 0.0, 1.0));
    }
}

}  // namespace

std::vector<float> draw_probe(TileSize size, std::size_t channels, std::uint32_t normalise) {
    std::vector<float> probe;
    probe.reserve(size.width * size.height * channels);
    std::uint32_t seed = 1;
    for (std::size_t y = 0; y < size.height; ++y)
        for (std::size_t x = 0; x < size.width; ++x) {
            seed = seed * 1664525U + 1013904223U;  // Numerical Recipes' generator
            const double noise = (static_cast<double>(seed >> 8) / (1U << 24) - 0.5) * 0.06;
            const double dx = std::fmod(static_cast<double>(x), kSpacing) - kSpacing / 2;
            const double dy = std::fmod(static_cast<double>(y), kSpacing) - kSpacing / 2;
            const double ground = 0.7 + 0.1 * static_cast<double>(x) / static_cast<double>(size.width);
            const double inside = 1 / (1 + std::exp(std::hypot(dx, dy) - kRadius));
            probe.insert(probe.end(), channels, as_normalised(ground - 0.45 * inside + noise, normalise));
        }
    return probe;
}

}  // namespace model_torch
