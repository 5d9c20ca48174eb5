// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/preprocess.hpp"

#include <algorithm>
#include <cmath>

#include "inference/input_plan.hpp"
#include "inference/sample_at.hpp"

namespace spheroseg {
namespace {

/// One plane of the page; `weights` has one factor a channel.
template <typename Sample>
void mix(const PixelBuffer& page, const std::vector<float>& weights, float* to, std::size_t step) {
    const std::size_t pixels = std::size_t{page.width} * page.height;
    const std::byte* data = page.samples.data();
    std::vector<std::pair<std::size_t, float>> used;
    for (std::size_t c = 0; c < weights.size(); ++c)
        if (weights[c] != 0) used.emplace_back(c, weights[c]);
    for (std::size_t i = 0; i < pixels; ++i) {
        float sum = 0;
        for (const auto& [c, weight] : used) sum += weight * sample_at<Sample>(data, i * page.channels + c);
        to[i * step] = sum;
    }
}

void mix_plane(const PixelBuffer& page, const std::vector<float>& weights, float* to, std::size_t step) {
    switch (page.sample_type) {
        case SPHEROSEG_UINT8:
            return mix<std::uint8_t>(page, weights, to, step);
        case SPHEROSEG_UINT16:
            return mix<std::uint16_t>(page, weights, to, step);
        default:
            return mix<float>(page, weights, to, step);
    }
}

std::vector<float> single(std::uint32_t channels, std::uint32_t chosen) {
    std::vector<float> weights(channels, 0.0F);
    weights[chosen] = 1.0F;
    return weights;
}

/// The samples of one channel of an interleaved tensor.
struct Plane {
    float* first;
    std::size_t step;
    std::size_t count;
    float& operator[](std::size_t i) const { return first[i * step]; }
};

/// Replaces what is not finite by the mean of what is; false when nothing is.
void make_finite(const Plane& plane) {
    double sum = 0;
    std::size_t finite = 0;
    for (std::size_t i = 0; i < plane.count; ++i)
        if (std::isfinite(plane[i])) {
            sum += plane[i];
            ++finite;
        }
    if (finite == plane.count) return;
    const float mean = finite == 0 ? 0.0F : static_cast<float>(sum / static_cast<double>(finite));
    for (std::size_t i = 0; i < plane.count; ++i)
        if (!std::isfinite(plane[i])) plane[i] = mean;
}

struct Range {
    float low;
    float high;
};

/// Percentiles of at most about four million evenly spaced samples, by linear position (nearest rank).
Range percentiles(const Plane& plane, double low, double high) {
    const std::size_t stride = std::max<std::size_t>(1, plane.count >> 22);
    std::vector<float> some;
    some.reserve(plane.count / stride + 1);
    for (std::size_t i = 0; i < plane.count; i += stride) some.push_back(plane[i]);
    const auto at = [&](double part) {
        const auto rank = static_cast<std::size_t>(std::lround(part * static_cast<double>(some.size() - 1)));
        std::nth_element(some.begin(), some.begin() + static_cast<std::ptrdiff_t>(rank), some.end());
        return some[rank];
    };
    const float lower = at(low);
    return {lower, at(high)};
}

/// (v − low) / (high − low), clipped to 0…1; all 0 for a plane without contrast. In double: float files may
/// span more than a float can hold.
void stretch(const Plane& plane, Range range) {
    const double low = range.low;
    const double span = static_cast<double>(range.high) - low;
    const double factor = span > 0 ? 1.0 / span : 0.0;
    for (std::size_t i = 0; i < plane.count; ++i)
        plane[i] = static_cast<float>(std::clamp((plane[i] - low) * factor, 0.0, 1.0));
}

}  // namespace

std::uint32_t colour_channels(const PixelBuffer& page) {
    return page.channels - (page.has_alpha ? 1 : 0);
}

Result<Tensor> to_input(const PixelBuffer& page, std::uint32_t input_channels, const Normalisation& normalise,
                        std::optional<std::uint32_t> channel) {
    SPHEROSEG_TRY(plan, InputPlan::make({page.channels, colour_channels(page), page.sample_type},
                                        input_channels, normalise, channel));
    const std::uint64_t row_bytes = page.row_bytes();
    while (plan->wants_look())
        for (std::uint32_t y = 0; y < page.height; ++y)
            plan->look(page.samples.data() + y * row_bytes, page.width);
    Tensor tensor;
    tensor.width = page.width;
    tensor.height = page.height;
    tensor.channels = plan->planes();
    tensor.values.resize(std::size_t{page.width} * page.height * tensor.channels);
    std::vector<float> row(std::size_t{page.width} * tensor.channels);
    float* to = tensor.values.data();
    for (std::uint32_t y = 0; y < page.height; ++y) {
        plan->convert(page.samples.data() + y * row_bytes, page.width, row.data());
        for (std::uint32_t x = 0; x < page.width; ++x)
            for (std::uint32_t c = 0; c < tensor.channels; ++c) *to++ = row[std::size_t{c} * page.width + x];
    }
    return tensor;
}

PixelBuffer to_display(const PixelBuffer& page) {
    PixelBuffer shown;
    shown.width = page.width;
    shown.height = page.height;
    const std::uint32_t colours = colour_channels(page);
    shown.channels = colours == 3 ? 3 : 1;
    const std::size_t pixels = std::size_t{page.width} * page.height;
    shown.samples.resize(pixels * shown.channels);
    std::vector<float> plane(pixels);
    for (std::uint32_t c = 0; c < shown.channels; ++c) {
        std::vector<float> weights = single(page.channels, c);
        if (colours != 3)
            std::fill(weights.begin(), weights.begin() + colours, 1.0F / static_cast<float>(colours));
        mix_plane(page, weights, plane.data(), 1);
        const Plane whole{plane.data(), 1, pixels};
        make_finite(whole);
        const bool deep = page.sample_type != SPHEROSEG_UINT8;
        if (pixels != 0) stretch(whole, deep ? percentiles(whole, 0.005, 0.995) : Range{0.0F, 255.0F});
        for (std::size_t i = 0; i < pixels; ++i)
            shown.samples[i * shown.channels + c] = static_cast<std::byte>(std::lround(plane[i] * 255.0F));
    }
    return shown;
}

}  // namespace spheroseg
