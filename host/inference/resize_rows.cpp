// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <algorithm>
#include <cmath>
#include <type_traits>

#include "inference/row_source.hpp"

namespace spheroseg {
namespace {

/// Which source places make one place of the result, along one side.
struct Taps {
    std::uint32_t first = 0;
    std::vector<float> weights;  // of first, first + 1, …
};

Taps linear_taps(std::uint32_t at, std::uint32_t from, std::uint32_t to) {
    const double place = (at + 0.5) * from / to - 0.5;
    const double last = from - 1.0;
    const double held = std::clamp(place, 0.0, last);
    const auto first = static_cast<std::uint32_t>(held);
    const auto part = static_cast<float>(held - first);
    if (part == 0) return {first, {1.0F}};
    return {first, {1 - part, part}};
}

Taps area_taps(std::uint32_t at, std::uint32_t from, std::uint32_t to) {
    // In units of 1/to of a source pixel, so that the borders are whole numbers.
    const std::uint64_t begin = std::uint64_t{at} * from;
    const std::uint64_t end = begin + from;
    Taps taps{static_cast<std::uint32_t>(begin / to), {}};
    for (std::uint64_t source = taps.first; source * to < end; ++source) {
        const std::uint64_t covered = std::min(end, (source + 1) * to) - std::max(begin, source * to);
        taps.weights.push_back(static_cast<float>(static_cast<double>(covered) / from));
    }
    return taps;
}

/// The taps of a whole side, as many for each place (weights of 0 fill up), so that loops have a fixed
/// length.
class Side {
  public:
    Side(const std::vector<Taps>& places, std::uint32_t from) {
        for (const Taps& taps : places) count_ = std::max(count_, taps.weights.size());
        weights_.resize(places.size() * count_);
        for (const Taps& taps : places) {
            const std::uint32_t first = std::min(taps.first, from - static_cast<std::uint32_t>(count_));
            std::copy(
                taps.weights.begin(), taps.weights.end(),
                weights_.begin() + static_cast<std::ptrdiff_t>(first_.size() * count_ + taps.first - first));
            first_.push_back(first);
        }
    }

    void apply(const float* from, float* to) const {
        if (count_ == 2) return apply(from, to, std::integral_constant<std::size_t, 2>{});
        apply(from, to, count_);
    }

  private:
    std::size_t count_ = 1;
    std::vector<std::uint32_t> first_;
    std::vector<float> weights_;

    template <typename Count>
    void apply(const float* from, float* to, Count count) const {
        const float* weight = weights_.data();
        for (std::size_t k = 0; k < first_.size(); ++k, weight += count) {
            float sum = 0;
            for (std::size_t i = 0; i < count; ++i) sum += weight[i] * from[first_[k] + i];
            to[k] = sum;
        }
    }
};

class ResizedRows final : public RowSource {
  public:
    ResizedRows(std::unique_ptr<RowSource> from, std::uint32_t width, std::uint32_t height, bool average)
        : from_(std::move(from)),
          width_(width),
          height_(height),
          average_(average && from_->width() >= width && from_->height() >= height),
          out_(std::size_t{width} * from_->planes()),
          columns_(all_taps(from_->width(), width), from_->width()) {
        for (Kept& kept : kept_) kept.values.resize(out_.size());
    }

    std::uint32_t width() const override { return width_; }
    std::uint32_t height() const override { return height_; }
    std::uint32_t planes() const override { return from_->planes(); }

    Result<const float*> row(std::uint32_t y) override {
        const Taps rows = taps(y, from_->height(), height_);
        for (std::uint32_t i = 0; i < rows.weights.size(); ++i) {
            SPHEROSEG_TRY(narrowed, narrowed_row(rows.first + i));
            const float weight = rows.weights[i];
            const float* values = *narrowed;
            if (i == 0)
                for (std::size_t k = 0; k < out_.size(); ++k) out_[k] = weight * values[k];
            else
                for (std::size_t k = 0; k < out_.size(); ++k) out_[k] += weight * values[k];
        }
        return out_.data();
    }

  private:
    struct Kept {
        std::int64_t row = -1;
        std::vector<float> values;
    };
    std::unique_ptr<RowSource> from_;
    const std::uint32_t width_;
    const std::uint32_t height_;
    const bool average_;
    std::vector<float> out_;
    Side columns_;
    Kept kept_[2];  // the last rows, resized along x: the next result may need them again

    Taps taps(std::uint32_t at, std::uint32_t from, std::uint32_t to) const {
        return average_ ? area_taps(at, from, to) : linear_taps(at, from, to);
    }

    std::vector<Taps> all_taps(std::uint32_t from, std::uint32_t to) const {
        std::vector<Taps> all;
        for (std::uint32_t at = 0; at < to; ++at) all.push_back(taps(at, from, to));
        return all;
    }

    Result<const float*> narrowed_row(std::uint32_t y) {
        for (const Kept& kept : kept_)
            if (kept.row == y) return kept.values.data();
        SPHEROSEG_TRY(given, from_->row(y));
        Kept& to = kept_[y % 2];
        to.row = y;
        for (std::uint32_t p = 0; p < from_->planes(); ++p)
            columns_.apply(*given + std::size_t{p} * from_->width(),
                           to.values.data() + std::size_t{p} * width_);
        return to.values.data();
    }
};

}  // namespace

std::unique_ptr<RowSource> resize_rows(std::unique_ptr<RowSource> from, std::uint32_t width,
                                       std::uint32_t height, bool average) {
    if (from->width() == width && from->height() == height) return from;
    return std::make_unique<ResizedRows>(std::move(from), width, height, average);
}

std::uint32_t scaled_side(std::uint32_t side, double scale) {
    return std::max<std::uint32_t>(1, static_cast<std::uint32_t>(std::floor(side * scale + 0.5)));
}

}  // namespace spheroseg
