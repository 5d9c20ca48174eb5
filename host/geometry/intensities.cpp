// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/intensities.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace spheroseg::geometry {
namespace {

/// Where samples come from: one channel at a time, a run at a time.
template <typename Sample>
struct Channel {
    const unsigned char* data;
    std::size_t row_bytes;
    std::size_t step;  // bytes from pixel to pixel

    template <typename Take>
    void read(std::uint32_t row, std::uint32_t begin, std::uint32_t end, Take&& take) const {
        const unsigned char* at = data + row * row_bytes + begin * step;
        for (std::uint32_t x = begin; x < end; ++x, at += step) {
            Sample value;
            std::memcpy(&value, at, sizeof value);
            take(value);
        }
    }
};

/// Every sample by itself: 16-bit and float samples of an object.
template <typename Sample>
class Values {
  public:
    void clear() { values_.clear(); }
    void add(Sample value) {
        if constexpr (std::is_floating_point_v<Sample>)
            if (!std::isfinite(value)) return;
        values_.push_back(value);
    }
    std::optional<double> median() {
        if (values_.empty()) return std::nullopt;
        const auto middle = values_.begin() + static_cast<std::ptrdiff_t>(values_.size() / 2);
        std::nth_element(values_.begin(), middle, values_.end());
        const double upper = *middle;
        if (values_.size() % 2 == 1) return upper;
        return (upper + *std::max_element(values_.begin(), middle)) / 2;
    }
    ChannelMeasurements measure() {
        ChannelMeasurements out;
        if (values_.empty()) return out;
        const auto n = static_cast<double>(values_.size());
        double sum = 0;
        for (const Sample value : values_) sum += value;
        double squares = 0;
        for (const Sample value : values_) squares += (value - sum / n) * (value - sum / n);
        const auto [low, high] = std::minmax_element(values_.begin(), values_.end());
        out.min = *low;
        out.max = *high;
        out.mean = sum / n;
        out.std = std::sqrt(squares / n);
        out.median = median();
        return out;
    }

  private:
    std::vector<Sample> values_;
};

/// How often each sample occurs.
template <typename Sample>
class Histogram {
  public:
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

  private:
    std::vector<std::uint64_t> counts_ =
        std::vector<std::uint64_t>(std::size_t{std::numeric_limits<Sample>::max()} + 1, 0);

    /// The sample of rank `rank`, 0 the lowest.
    double at(std::uint64_t rank) const {
        std::size_t v = 0;
        for (std::uint64_t below = counts_[0]; below <= rank; below += counts_[v]) ++v;
        return static_cast<double>(v);
    }
};

template <typename Sample, typename Collection>
std::optional<double> background_median(const Components& components, const Channel<Sample>& channel,
                                        Collection& into) {
    into.clear();
    const auto add = [&](Sample value) { into.add(value); };
    std::size_t next = 0;
    for (std::uint32_t row = 0; row < components.image.height; ++row) {
        std::uint32_t x = 0;
        for (; next < components.runs.size() && components.runs[next].row == row; ++next) {
            channel.read(row, x, components.runs[next].begin, add);
            x = components.runs[next].end;
        }
        channel.read(row, x, components.image.width, add);
    }
    return into.median();
}

/// Objects are collected in an `Each`; the background, which may be most of an image, in an `All`.
template <typename Sample, typename Each, typename All>
void measure_channels(const Components& components, const RunsByComponent& runs, const SampleView& view,
                      std::vector<std::vector<ChannelMeasurements>>& out) {
    const std::size_t step = view.channels * sizeof(Sample);
    const std::size_t row_bytes = view.row_bytes != 0 ? view.row_bytes : components.image.width * step;
    Each each;
    All all;
    for (std::uint32_t c = 0; c < view.measured_channels; ++c) {
        const Channel<Sample> channel{static_cast<const unsigned char*>(view.data) + c * sizeof(Sample),
                                      row_bytes, step};
        const auto background = background_median(components, channel, all);
        for (std::size_t object = 0; object < out.size(); ++object) {
            each.clear();
            for (std::size_t i = runs.starts[object]; i < runs.starts[object + 1]; ++i) {
                const Run& run = components.runs[runs.order[i]];
                channel.read(run.row, run.begin, run.end, [&](Sample value) { each.add(value); });
            }
            ChannelMeasurements measured = each.measure();
            if (background && measured.mean)
                measured.background_corrected_mean = *measured.mean - *background;
            out[object].push_back(measured);
        }
    }
}

}  // namespace

std::vector<std::vector<ChannelMeasurements>> measure_intensities(const Components& components,
                                                                  const RunsByComponent& runs,
                                                                  const SampleView& samples) {
    std::vector<std::vector<ChannelMeasurements>> out(components.count());
    switch (samples.type) {
        case SampleView::Type::uint8:
            measure_channels<std::uint8_t, Histogram<std::uint8_t>, Histogram<std::uint8_t>>(components, runs,
                                                                                             samples, out);
            break;
        case SampleView::Type::uint16:
            measure_channels<std::uint16_t, Values<std::uint16_t>, Histogram<std::uint16_t>>(components, runs,
                                                                                             samples, out);
            break;
        case SampleView::Type::float32:
            measure_channels<float, Values<float>, Values<float>>(components, runs, samples, out);
            break;
    }
    return out;
}

}  // namespace spheroseg::geometry
