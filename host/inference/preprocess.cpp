// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/preprocess.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace spheroseg {
namespace {

template <typename Sample>
float sample_at(const std::byte* data, std::size_t index) {
    Sample value;
    std::memcpy(&value, data + index * sizeof(Sample), sizeof(Sample));
    return static_cast<float>(value);
}

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

/// Percentiles of all samples, linear between neighbours as NumPy's are.
std::pair<double, double> exact_percentiles(const Plane& plane, double low, double high) {
    std::vector<float> all(plane.count);
    for (std::size_t i = 0; i < plane.count; ++i) all[i] = plane[i];
    const auto at = [&](double part) {
        const double position = part * static_cast<double>(all.size() - 1);
        const auto below = static_cast<std::ptrdiff_t>(position);
        std::nth_element(all.begin(), all.begin() + below, all.end());
        const double value = all[static_cast<std::size_t>(below)];
        if (below + 1 == static_cast<std::ptrdiff_t>(all.size())) return value;
        const double next = *std::min_element(all.begin() + below + 1, all.end());
        return value + (next - value) * (position - static_cast<double>(below));
    };
    const double lower = at(low);
    return {lower, at(high)};
}

Range extremes(const Plane& plane) {
    Range range{plane[0], plane[0]};
    for (std::size_t i = 1; i < plane.count; ++i) {
        range.low = std::min(range.low, plane[i]);
        range.high = std::max(range.high, plane[i]);
    }
    return range;
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

/// (v − shift) / divisor; 0 where nothing varies and no epsilon is left to divide by.
void shift_and_divide(const Plane& plane, double shift, double divisor) {
    const double factor = divisor > 0 ? 1.0 / divisor : 0.0;
    for (std::size_t i = 0; i < plane.count; ++i) plane[i] = static_cast<float>((plane[i] - shift) * factor);
}

void normalise_moments(const Plane& plane, double epsilon) {
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < plane.count; ++i) sum += plane[i];
    const double mean = sum / static_cast<double>(plane.count);
    for (std::size_t i = 0; i < plane.count; ++i) squares += (plane[i] - mean) * (plane[i] - mean);
    shift_and_divide(plane, mean, std::sqrt(squares / static_cast<double>(plane.count)) + epsilon);
}

void normalise_plane(const Plane& plane, const Normalisation& normalise, std::uint32_t sample_type) {
    if (plane.count == 0) return;
    switch (normalise.how) {
        case SPHEROSEG_NORMALISE_UNIT:
            if (sample_type == SPHEROSEG_FLOAT32) return stretch(plane, extremes(plane));
            return stretch(plane, {0.0F, sample_type == SPHEROSEG_UINT8 ? 255.0F : 65535.0F});
        case SPHEROSEG_NORMALISE_PERCENTILE:
            return stretch(plane, percentiles(plane, 0.01, 0.998));
        case SPHEROSEG_NORMALISE_MOMENTS:
            return normalise_moments(plane, normalise.epsilon);
        case SPHEROSEG_NORMALISE_RANGE: {
            const auto [low, high] = exact_percentiles(plane, normalise.low / 100, normalise.high / 100);
            return shift_and_divide(plane, low, high - low + normalise.epsilon);
        }
        default:
            return;
    }
}

/// Which mixture of the page's channels makes each channel of the input.
Result<std::vector<std::vector<float>>> choose_channels(const PixelBuffer& page, std::uint32_t wanted,
                                                        std::optional<std::uint32_t> channel) {
    const std::uint32_t colours = colour_channels(page);
    if (channel) {
        if (*channel >= colours)
            return fail(ErrorKind::unprocessable, "channel_out_of_range",
                        "The image has " + std::to_string(colours) + " channel(s), counted from 0; channel " +
                            std::to_string(*channel) + " was asked for.");
        return std::vector<std::vector<float>>(std::max(wanted, 1U), single(page.channels, *channel));
    }
    std::vector<std::vector<float>> mixtures;
    if (wanted == 0 || wanted == colours) {
        for (std::uint32_t c = 0; c < colours; ++c) mixtures.push_back(single(page.channels, c));
    } else if (wanted == 1) {
        std::vector<float> weights(page.channels, 0.0F);
        if (colours == 3) {
            weights[0] = 0.299F;
            weights[1] = 0.587F;
            weights[2] = 0.114F;
        } else {
            for (std::uint32_t c = 0; c < colours; ++c) weights[c] = 1.0F / static_cast<float>(colours);
        }
        mixtures.push_back(std::move(weights));
    } else if (colours == 1) {
        mixtures.assign(wanted, single(page.channels, 0));
    } else {
        return fail(ErrorKind::unprocessable, "channels_unsupported",
                    "The model takes " + std::to_string(wanted) + " channels and the image has " +
                        std::to_string(colours) + "; choose one with the parameter channel.");
    }
    return mixtures;
}

}  // namespace

std::uint32_t colour_channels(const PixelBuffer& page) {
    return page.channels - (page.has_alpha ? 1 : 0);
}

Result<Tensor> to_input(const PixelBuffer& page, std::uint32_t input_channels, const Normalisation& normalise,
                        std::optional<std::uint32_t> channel) {
    const auto mixtures = choose_channels(page, input_channels, channel);
    if (!mixtures) return tl::unexpected(mixtures.error());
    Tensor tensor;
    tensor.width = page.width;
    tensor.height = page.height;
    tensor.channels = static_cast<std::uint32_t>(mixtures->size());
    const std::size_t pixels = std::size_t{page.width} * page.height;
    tensor.values.resize(pixels * tensor.channels);
    for (std::uint32_t c = 0; c < tensor.channels; ++c) {
        mix_plane(page, (*mixtures)[c], tensor.values.data() + c, tensor.channels);
        const Plane plane{tensor.values.data() + c, tensor.channels, pixels};
        if (page.sample_type == SPHEROSEG_FLOAT32) make_finite(plane);
        if (!normalise.joint) normalise_plane(plane, normalise, page.sample_type);
    }
    if (normalise.joint)
        normalise_plane({tensor.values.data(), 1, tensor.values.size()}, normalise, page.sample_type);
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
