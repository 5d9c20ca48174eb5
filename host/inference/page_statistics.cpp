// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/page_statistics.hpp"

#include <algorithm>
#include <cmath>

namespace spheroseg {

PlaneStatistics::PlaneStatistics(std::uint32_t largest, std::uint32_t steps, std::vector<double> percentiles)
    : steps_(steps), percentiles_(std::move(percentiles)) {
    if (percentiles_.empty()) return;
    if (steps != 0)
        bins_.assign(std::size_t{largest} * steps + 1, 0);
    else
        ranks_.emplace();
}

void PlaneStatistics::add(const float* values, std::uint32_t count) {
    if (!bins_.empty()) return count_bins(values, count);
    if (ranks_)
        for (std::uint32_t i = 0; i < count; ++i) ranks_->add(values[i]);
    if (second_) return;
    double sum = 0;
    std::uint64_t n = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        const float v = values[i];
        if (!std::isfinite(v)) continue;
        if (count_ + n == 0) low_ = high_ = v;
        low_ = std::min(low_, v);
        high_ = std::max(high_, v);
        sum += v;
        ++n;
    }
    if (n == 0) return;
    const double mean = sum / static_cast<double>(n);
    double squares = 0;
    for (std::uint32_t i = 0; i < count; ++i)
        if (std::isfinite(values[i])) squares += (values[i] - mean) * (values[i] - mean);
    // Two sets become one (Chan, Golub & LeVeque 1979).
    const auto before = static_cast<double>(count_);
    const auto added = static_cast<double>(n);
    const double away = mean - mean_;
    count_ += n;
    mean_ += away * added / static_cast<double>(count_);
    squares_ += squares + away * away * before * added / static_cast<double>(count_);
}

void PlaneStatistics::count_bins(const float* values, std::uint32_t count) {
    constexpr std::uint32_t kAtOnce = 256;
    std::int32_t bins[kAtOnce];  // by themselves, so that compilers widen the arithmetic
    const auto steps = static_cast<float>(steps_);
    const auto last = static_cast<std::int32_t>(bins_.size() - 1);
    for (std::uint32_t first = 0; first < count; first += kAtOnce) {
        const std::uint32_t n = std::min(kAtOnce, count - first);
        for (std::uint32_t i = 0; i < n; ++i) {
            // NOLINTNEXTLINE(bugprone-incorrect-roundings) samples are positive
            const auto bin = static_cast<std::int32_t>(values[first + i] * steps + 0.5F);
            bins[i] = bin < last ? bin : last;
        }
        for (std::uint32_t i = 0; i < n; ++i) ++bins_[static_cast<std::uint32_t>(bins[i])];
    }
    count_ += count;
}

bool PlaneStatistics::again() {
    if (second_ || steps_ != 0 || percentiles_.empty() || count_ == 0) return false;
    second_ = true;
    std::vector<std::uint64_t> wanted;
    for (const double part : percentiles_) {
        const auto rank = static_cast<std::uint64_t>(part * static_cast<double>(count_ - 1));
        wanted.push_back(rank);
        wanted.push_back(std::min(rank + 1, count_ - 1));
    }
    ranks_->choose(wanted);
    return true;
}

double PlaneStatistics::deviation() const {
    return count_ == 0 ? 0 : std::sqrt(squares_ / static_cast<double>(count_));
}

double PlaneStatistics::at_rank(std::uint64_t rank) const {
    std::size_t bin = 0;
    while (rank >= bins_[bin]) rank -= bins_[bin++];
    return static_cast<double>(bin) / steps_;
}

double PlaneStatistics::percentile(std::size_t k) const {
    if (count_ == 0) return 0;
    const double place = percentiles_[k] * static_cast<double>(count_ - 1);
    const auto rank = static_cast<std::uint64_t>(place);
    const double below = steps_ == 0 ? ranks_->value(2 * k) : at_rank(rank);
    const double above = steps_ == 0 ? ranks_->value(2 * k + 1) : at_rank(std::min(rank + 1, count_ - 1));
    return below + (above - below) * (place - static_cast<double>(rank));
}

}  // namespace spheroseg
