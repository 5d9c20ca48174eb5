// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Collections of samples and their figures: every sample by itself, or how often each one occurs. What
// collects an object's is told how many will come (`start`), and says what it takes for so many (`bytes`).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "geometry/intensities.hpp"

namespace spheroseg::geometry {

/// How often each sample occurs.
template <typename Sample>
class Histogram {
  public:
    static constexpr std::uint64_t kValues = std::uint64_t{std::numeric_limits<Sample>::max()} + 1;
    static constexpr std::uint64_t bytes(std::uint64_t /*samples*/) {
        return kValues * sizeof(std::uint64_t);
    }
    void start(std::uint64_t /*samples*/) {}
    void clear() { std::fill(counts_.begin(), counts_.end(), 0); }
    void add(Sample value) { ++counts_[value]; }
    std::optional<double> median() const {
        std::uint64_t n = 0;
        for (const std::uint64_t count : counts_) n += count;
        if (n == 0) return std::nullopt;
        return (at((n - 1) / 2) + at(n / 2)) / 2;
    }
    ChannelMeasurements measure() const {
        ChannelMeasurements out;
        double n = 0;
        double sum = 0;
        for (std::size_t v = 0; v < counts_.size(); ++v) {
            if (counts_[v] == 0) continue;
            const auto count = static_cast<double>(counts_[v]);
            const auto value = static_cast<double>(v);
            if (n == 0) out.min = value;
            out.max = value;
            n += count;
            sum += count * value;
        }
        if (n == 0) return out;
        double squares = 0;
        for (std::size_t v = 0; v < counts_.size(); ++v) {
            const double away = static_cast<double>(v) - sum / n;
            squares += static_cast<double>(counts_[v]) * away * away;
        }
        out.mean = sum / n;
        out.std = std::sqrt(squares / n);
        out.median = median();
        return out;
    }
    bool again() { return false; }

  private:
    std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(kValues, 0);

    /// The sample of rank `rank`, 0 the lowest.
    double at(std::uint64_t rank) const {
        std::size_t v = 0;
        for (std::uint64_t below = counts_[0]; below <= rank; below += counts_[v]) ++v;
        return static_cast<double>(v);
    }
};

/// Figures of at least one value; reorders them.
template <typename Sample>
ChannelMeasurements measure_values(std::vector<Sample>& values) {
    const auto n = static_cast<double>(values.size());
    double sum = 0;
    for (const Sample value : values) sum += value;
    double squares = 0;
    for (const Sample value : values) squares += (value - sum / n) * (value - sum / n);
    ChannelMeasurements out;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    out.min = *low;
    out.max = *high;
    out.mean = sum / n;
    out.std = std::sqrt(squares / n);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    out.median = *middle;
    if (values.size() % 2 == 0) out.median = (*out.median + *std::max_element(values.begin(), middle)) / 2;
    return out;
}

/// Every sample by itself, or a histogram where that is smaller.
template <typename Sample>
class Values {
  public:
    static constexpr std::uint64_t bytes(std::uint64_t samples) {
        return std::min(samples * sizeof(Sample), Histogram<Sample>::bytes(samples));
    }
    void start(std::uint64_t samples) {
        if (samples * sizeof(Sample) < Histogram<Sample>::bytes(samples))
            values_.reserve(samples);
        else
            counts_.emplace();
    }
    void clear() {
        values_ = {};
        counts_.reset();
    }
    void add(Sample value) { counts_ ? counts_->add(value) : values_.push_back(value); }
    ChannelMeasurements measure() {
        if (counts_) return counts_->measure();
        return values_.empty() ? ChannelMeasurements{} : measure_values(values_);
    }

  private:
    std::vector<Sample> values_;
    std::optional<Histogram<Sample>> counts_;
};

/// Every finite sample by itself.
class FloatValues {
  public:
    static constexpr std::uint64_t bytes(std::uint64_t samples) { return samples * sizeof(float); }
    void start(std::uint64_t samples) { values_.reserve(samples); }
    void clear() { values_ = {}; }
    void add(float value) {
        if (std::isfinite(value)) values_.push_back(value);
    }
    ChannelMeasurements measure() {
        return values_.empty() ? ChannelMeasurements{} : measure_values(values_);
    }

  private:
    std::vector<float> values_;
};

/// Exact order statistics of any number of floats in two passes: by their upper 16 bits, then by the lower
/// ones.
class FloatRanks {
  public:
    void add(float value) {
        if (!std::isfinite(value)) return;
        const std::uint32_t key = key_of(value);
        if (wanted_.empty()) {
            ++upper_[key >> 16];
            return;
        }
        for (Wanted& wanted : wanted_)
            if (key >> 16 == wanted.bin) ++wanted.lower[key & 0xFFFF];
    }
    /// Between the passes: how many there are.
    std::uint64_t count() const {
        std::uint64_t n = 0;
        for (const std::uint64_t count : upper_) n += count;
        return n;
    }
    /// Between the passes: the ranks (0 the lowest) whose values are wanted, each below count().
    void choose(const std::vector<std::uint64_t>& ranks) {
        for (std::uint64_t rank : ranks) {
            const std::uint32_t bin = take(upper_, rank);
            wanted_.push_back({bin, rank, Counts(65536, 0)});
        }
    }
    /// After the second pass, in the order of choose.
    double value(std::size_t k) const {
        std::uint64_t rank = wanted_[k].rank;
        return value_of(wanted_[k].bin << 16 | take(wanted_[k].lower, rank));
    }
    bool chosen() const { return !wanted_.empty(); }

  private:
    using Counts = std::vector<std::uint64_t>;
    struct Wanted {
        std::uint32_t bin;
        std::uint64_t rank;  // within the bin
        Counts lower;
    };
    Counts upper_ = Counts(65536, 0);
    std::vector<Wanted> wanted_;

    /// Keys order as the floats do.
    static std::uint32_t key_of(float value) {
        std::uint32_t bits = 0;
        std::memcpy(&bits, &value, sizeof bits);
        return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
    }
    static double value_of(std::uint32_t key) {
        const std::uint32_t bits = (key & 0x80000000U) != 0 ? key & 0x7FFFFFFFU : ~key;
        float value = 0;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    }
    /// The bin of a rank; the rank becomes the one within it.
    static std::uint32_t take(const Counts& counts, std::uint64_t& rank) {
        std::uint32_t bin = 0;
        while (rank >= counts[bin]) rank -= counts[bin++];
        return bin;
    }
};

/// The exact median of any number of floats, in two passes.
class FloatMedian {
  public:
    void add(float value) { ranks_.add(value); }
    /// True after the first pass where there is something to find.
    bool again() {
        if (ranks_.chosen()) return false;
        const std::uint64_t n = ranks_.count();
        if (n == 0) return false;
        ranks_.choose({(n - 1) / 2, n / 2});
        return true;
    }
    std::optional<double> median() const {
        if (!ranks_.chosen()) return std::nullopt;
        return (ranks_.value(0) + ranks_.value(1)) / 2;
    }

  private:
    FloatRanks ranks_;
};

}  // namespace spheroseg::geometry
