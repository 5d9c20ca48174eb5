// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Percentiles, moments and extremes of a page that comes row by row. What is not finite is not counted.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "geometry/sample_statistics.hpp"

namespace spheroseg {

class PlaneStatistics {
  public:
    /// `steps`: bins for each unit of an integer type with samples up to `largest`; 0: floats, which take two
    /// passes where `percentiles` are wanted. Of integers either percentiles or the other figures are taken.
    PlaneStatistics(std::uint32_t largest, std::uint32_t steps, std::vector<double> percentiles);

    void add(const float* values, std::uint32_t count);
    /// After a pass: whether another one is wanted.
    bool again();

    std::uint64_t count() const { return count_; }
    double mean() const { return mean_; }
    double deviation() const;  ///< of the population
    float low() const { return low_; }
    float high() const { return high_; }
    /// Of those that were wanted, in their order; linear between ranks.
    double percentile(std::size_t k) const;

  private:
    std::uint32_t steps_;
    std::vector<double> percentiles_;  // 0…1
    std::vector<std::uint64_t> bins_;
    std::optional<geometry::FloatRanks> ranks_;  // of floats
    std::uint64_t count_ = 0;
    double mean_ = 0;
    double squares_ = 0;  // of the distances from the mean
    float low_ = 0;
    float high_ = 0;
    bool second_ = false;

    void count_bins(const float* values, std::uint32_t count);
    double at_rank(std::uint64_t rank) const;
};

}  // namespace spheroseg
