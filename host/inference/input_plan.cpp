// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/input_plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "inference/page_statistics.hpp"
#include "inference/sample_at.hpp"

namespace spheroseg {
namespace {

bool is_float(const SampleLayout& layout) {
    return layout.sample_type == SPHEROSEG_FLOAT32;
}

std::uint32_t largest_of(const SampleLayout& layout) {
    return layout.sample_type == SPHEROSEG_UINT8 ? 255 : 65535;
}

/// About 2^18 bins for either type. The luminance of 8-bit colours comes in thousandths; and a power of two
/// would put the bins of all grey values into the same sets of a cache, which takes up to seven times as
/// long.
std::uint32_t steps_of(const SampleLayout& layout) {
    return is_float(layout) ? 0 : layout.sample_type == SPHEROSEG_UINT8 ? 1000 : 4;
}

/// Which mixture of the page's channels makes each plane of the input: a factor a channel.
Result<std::vector<std::vector<float>>> choose_channels(const SampleLayout& layout, std::uint32_t wanted,
                                                        std::optional<std::uint32_t> channel) {
    const auto single = [](std::uint32_t chosen) {
        std::vector<float> weights(chosen + std::size_t{1}, 0.0F);
        weights[chosen] = 1.0F;
        return weights;
    };
    const std::uint32_t colours = layout.colours;
    std::vector<std::vector<float>> mixtures;
    if (channel) {
        if (*channel >= colours)
            return fail(ErrorKind::unprocessable, "channel_out_of_range",
                        "The image has " + std::to_string(colours) + " channel(s), counted from 0; channel " +
                            std::to_string(*channel) + " was asked for.");
        mixtures.assign(std::max(wanted, 1U), single(*channel));
    } else if (wanted == 0 || wanted == colours) {
        for (std::uint32_t c = 0; c < colours; ++c) mixtures.push_back(single(c));
    } else if (wanted == 1 && colours == 3) {
        mixtures.push_back({0.299F, 0.587F, 0.114F});
    } else if (wanted == 1) {
        mixtures.emplace_back(colours, 1.0F / static_cast<float>(colours));
    } else if (colours == 1) {
        mixtures.assign(wanted, single(0));
    } else {
        return fail(ErrorKind::unprocessable, "channels_unsupported",
                    "The model takes " + std::to_string(wanted) + " channels and the image has " +
                        std::to_string(colours) + "; choose one with the parameter channel.");
    }
    return mixtures;
}

std::vector<double> percentiles_of(const Normalisation& normalise) {
    if (normalise.how == SPHEROSEG_NORMALISE_PERCENTILE) return {0.01, 0.998};
    if (normalise.how == SPHEROSEG_NORMALISE_RANGE) return {normalise.low / 100, normalise.high / 100};
    return {};
}

/// The weighted sum of channels at each pixel. `Fixed`: how many weights there are, 0 when only they know.
template <typename Sample, std::size_t Fixed, typename Weight>
void mix_row(const std::byte* row, std::uint32_t width, std::size_t channels,
             const std::vector<Weight>& mixture, float* to) {
    std::array<Weight, Fixed> few{};  // where nothing that is written to `to` may change them
    std::copy_n(mixture.begin(), Fixed, few.begin());
    const Weight* weights = Fixed == 0 ? mixture.data() : few.data();
    const std::size_t count = Fixed == 0 ? mixture.size() : Fixed;
    for (std::size_t x = 0; x < width; ++x) {
        float sum = 0;
        for (std::size_t k = 0; k < count; ++k)
            sum += weights[k].factor * sample_at<Sample>(row, x * channels + weights[k].channel);
        to[x] = sum;
    }
}

}  // namespace

InputPlan::InputPlan() = default;
InputPlan::InputPlan(InputPlan&&) noexcept = default;
InputPlan& InputPlan::operator=(InputPlan&&) noexcept = default;
InputPlan::~InputPlan() = default;

Result<InputPlan> InputPlan::make(const SampleLayout& layout, std::uint32_t input_channels,
                                  const Normalisation& normalise, std::optional<std::uint32_t> channel) {
    SPHEROSEG_TRY(mixtures, choose_channels(layout, input_channels, channel));
    InputPlan plan;
    plan.layout_ = layout;
    plan.normalise_ = normalise;
    for (const auto& weights : *mixtures) {
        auto& mixture = plan.mixtures_.emplace_back();
        for (std::uint32_t c = 0; c < weights.size(); ++c)
            if (weights[c] != 0) mixture.push_back({c, weights[c]});
    }
    plan.maps_.resize(plan.mixtures_.size());
    const bool simple =
        normalise.how == SPHEROSEG_NORMALISE_NONE || normalise.how == SPHEROSEG_NORMALISE_UNIT;
    if (!is_float(layout) && simple) {
        if (normalise.how == SPHEROSEG_NORMALISE_UNIT)
            for (Map& map : plan.maps_) map = {0, 1.0 / largest_of(layout), true, 0};
        return plan;
    }
    const bool joint = normalise.joint && !simple && normalise.how != SPHEROSEG_NORMALISE_PERCENTILE;
    const auto whole = [](const auto& mixture) { return mixture.size() == 1 && mixture[0].factor == 1; };
    const bool all_whole = std::all_of(plan.mixtures_.begin(), plan.mixtures_.end(), whole);
    for (std::size_t p = 0; p < (joint ? 1 : plan.mixtures_.size()); ++p) {
        const bool integers = !is_float(layout) && (joint ? all_whole : whole(plan.mixtures_[p]));
        plan.statistics_.push_back(std::make_unique<PlaneStatistics>(
            largest_of(layout), integers ? 1 : steps_of(layout), percentiles_of(normalise)));
    }
    return plan;
}

bool InputPlan::wants_look() {
    if (statistics_.empty()) return false;
    if (!looked_) {
        looked_ = true;
        return true;
    }
    bool again = false;
    for (const auto& statistics : statistics_) again |= statistics->again();
    if (again) return true;
    for (std::size_t p = 0; p < maps_.size(); ++p)
        maps_[p] = map_of(*statistics_[std::min(p, statistics_.size() - 1)]);
    statistics_.clear();
    return false;
}

InputPlan::Map InputPlan::map_of(const PlaneStatistics& statistics) const {
    const auto divide_by = [](double divisor) { return divisor > 0 ? 1.0 / divisor : 0.0; };
    const auto mean = static_cast<float>(statistics.mean());
    switch (normalise_.how) {
        case SPHEROSEG_NORMALISE_UNIT: {  // of floats; they may span more than a float can hold
            const double low = statistics.low();
            return {low, divide_by(statistics.high() - low), true, mean};
        }
        case SPHEROSEG_NORMALISE_PERCENTILE: {
            const double low = statistics.percentile(0);
            return {low, divide_by(statistics.percentile(1) - low), true, mean};
        }
        case SPHEROSEG_NORMALISE_MOMENTS:
            return {statistics.mean(), divide_by(statistics.deviation() + normalise_.epsilon), false, mean};
        case SPHEROSEG_NORMALISE_RANGE: {
            const double low = statistics.percentile(0);
            return {low, divide_by(statistics.percentile(1) - low + normalise_.epsilon), false, mean};
        }
        default:
            return {0, 1, false, mean};
    }
}

void InputPlan::mix(const std::byte* row, std::uint32_t width, std::uint32_t plane, float* to) const {
    const std::vector<Weight>& mixture = mixtures_[plane];
    const auto read = [&](auto sample) {
        using Sample = decltype(sample);
        // One channel and three colours are what most pages have; compiled for their number, they take half.
        if (mixture.size() == 1) return mix_row<Sample, 1>(row, width, layout_.channels, mixture, to);
        if (mixture.size() == 3) return mix_row<Sample, 3>(row, width, layout_.channels, mixture, to);
        mix_row<Sample, 0>(row, width, layout_.channels, mixture, to);
    };
    switch (layout_.sample_type) {
        case SPHEROSEG_UINT8:
            return read(std::uint8_t{});
        case SPHEROSEG_UINT16:
            return read(std::uint16_t{});
        default:
            return read(float{});
    }
}

void InputPlan::look(const std::byte* row, std::uint32_t width) {
    mixed_.resize(width);
    for (std::uint32_t p = 0; p < planes(); ++p) {
        mix(row, width, p, mixed_.data());
        statistics_[std::min<std::size_t>(p, statistics_.size() - 1)]->add(mixed_.data(), width);
    }
}

void InputPlan::convert(const std::byte* row, std::uint32_t width, float* to) const {
    for (std::uint32_t p = 0; p < planes(); ++p, to += width) {
        mix(row, width, p, to);
        const Map& map = maps_[p];
        const auto finite = [&](float v) { return std::isfinite(v) ? v : map.instead; };
        if (!map.clip) {
            for (std::uint32_t x = 0; x < width; ++x)
                to[x] = static_cast<float>((finite(to[x]) - map.shift) * map.factor);
            continue;
        }
        for (std::uint32_t x = 0; x < width; ++x) {
            const double mapped = (finite(to[x]) - map.shift) * map.factor;
            const double least = mapped < 0 ? 0 : mapped;
            to[x] = static_cast<float>(least > 1 ? 1 : least);
        }
    }
}

}  // namespace spheroseg
