// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// From a page's samples to what a model wants: channel choice, then normalisation, as model.h of the boundary
// fixes it.
#pragma once

#include <spheroseg/abi.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "error.hpp"
#include "inference/image_file.hpp"
#include "inference/unfilled.hpp"

namespace spheroseg {

/// float32, interleaved [row, column, channel], rows without gaps.
struct Tensor {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::uint32_t channels = 0;
    Unfilled<float> values;
};

/// How a page's samples become a model's input; spheroseg_model_info says what each means.
struct Normalisation {
    std::uint32_t how = SPHEROSEG_NORMALISE_NONE;
    double low = 0;  ///< percentiles of NORMALISE_RANGE
    double high = 100;
    double epsilon = 1e-6;  ///< of RANGE and MOMENTS
    bool joint = false;     ///< RANGE and MOMENTS: one statistic of all channels

    Normalisation(std::uint32_t simple) : how(simple) {}  // NOLINT(google-explicit-constructor)
};

/// The model's input for a page. Alpha is dropped. `input_channels` 1 gives Rec. 601 luminance for RGB and
/// the mean of the channels for other multi-channel pages, or exactly `channel` when it is given; 3 repeats
/// grey; 0 keeps all. Samples that are NaN or infinite take the mean of the finite ones of their channel, so
/// they poison nothing. 422 "channel_out_of_range", 422 "channels_unsupported".
Result<Tensor> to_input(const PixelBuffer& page, std::uint32_t input_channels, const Normalisation& normalise,
                        std::optional<std::uint32_t> channel);

/// Colour channels: without alpha.
std::uint32_t colour_channels(const PixelBuffer& page);

/// 8 bit, 1 or 3 channels, for people to look at: deeper samples are stretched from the 0.5th to the 99.5th
/// percentile.
PixelBuffer to_display(const PixelBuffer& page);

}  // namespace spheroseg
