// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "area_reducer.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace images_vips {

AreaReducer::AreaReducer(std::uint64_t width, std::uint64_t height, const spheroseg_pixels& to)
    : width_(width),
      height_(height),
      to_(to),
      same_width_(width == to.width),
      columns_(to.width * to.channels),
      sums_(to.width * to.channels) {}

// In units where a source pixel is to.width wide, target x covers [x * width, (x + 1) * width): whole
// numbers, so nothing is lost or counted twice.
template <typename T>
void AreaReducer::reduce_columns(const T* row) {
    const std::uint64_t channels = to_.channels;
    if (same_width_) {
        for (std::uint64_t i = 0; i < columns_.size(); ++i) columns_[i] = static_cast<double>(row[i]);
        return;
    }
    const std::uint64_t step = to_.width;
    for (std::uint64_t x = 0; x < to_.width; ++x) {
        const std::uint64_t begin = x * width_;
        const std::uint64_t end = begin + width_;
        double* sum = columns_.data() + x * channels;
        std::fill_n(sum, channels, 0.0);
        const std::uint64_t last = (end - 1) / step;
        for (std::uint64_t from = begin / step; from <= last; ++from) {
            const std::uint64_t covered = std::min(end, (from + 1) * step) - std::max(begin, from * step);
            const auto weight = static_cast<double>(covered);
            const T* pixel = row + from * channels;
            for (std::uint64_t c = 0; c < channels; ++c) sum[c] += weight * static_cast<double>(pixel[c]);
        }
        for (std::uint64_t c = 0; c < channels; ++c) sum[c] /= static_cast<double>(width_);
    }
}

void AreaReducer::accumulate(double weight) {
    for (std::uint64_t i = 0; i < sums_.size(); ++i) sums_[i] += weight * columns_[i];
}

template <typename T>
void AreaReducer::finish_row() {
    auto* row = reinterpret_cast<T*>(static_cast<unsigned char*>(to_.data) + target_row_ * to_.row_bytes);
    const auto divisor = static_cast<double>(height_);
    for (std::uint64_t i = 0; i < sums_.size(); ++i) {
        const double mean = sums_[i] / divisor;
        row[i] = std::is_integral_v<T> ? static_cast<T>(std::lround(mean)) : static_cast<T>(mean);
    }
    std::fill(sums_.begin(), sums_.end(), 0.0);
    ++target_row_;
}

void AreaReducer::finish() {
    if (to_.sample_type == SPHEROSEG_UINT8) return finish_row<std::uint8_t>();
    if (to_.sample_type == SPHEROSEG_UINT16) return finish_row<std::uint16_t>();
    finish_row<float>();
}

void AreaReducer::add_row(const void* row) {
    if (target_row_ >= to_.height) return;
    if (to_.sample_type == SPHEROSEG_UINT8) {
        reduce_columns(static_cast<const std::uint8_t*>(row));
    } else if (to_.sample_type == SPHEROSEG_UINT16) {
        reduce_columns(static_cast<const std::uint16_t*>(row));
    } else {
        reduce_columns(static_cast<const float*>(row));
    }
    // The same whole-number units as in reduce_columns, downwards.
    std::uint64_t begin = source_row_ * to_.height;
    const std::uint64_t end = begin + to_.height;
    ++source_row_;
    while (begin < end && target_row_ < to_.height) {
        const std::uint64_t target_end = (target_row_ + 1) * height_;
        const std::uint64_t part = std::min(end, target_end) - begin;
        accumulate(static_cast<double>(part));
        begin += part;
        if (begin == target_end) finish();
    }
}

}  // namespace images_vips
