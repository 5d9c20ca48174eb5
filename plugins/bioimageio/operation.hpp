// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A processing step made ready for one tensor: checked once, so that it can't fail on data.
#pragma once

#include <string>
#include <vector>

#include "array.hpp"
#include "description.hpp"

namespace bioimageio {

struct Operation {
    enum class Kind {
        cast,       ///< to `low`…`high`, whole numbers; bool: not zero
        threshold,  ///< v > gain ? 1 : 0
        clip,       ///< to `low`…`high`
        linear,     ///< v · gain + offset
        sigmoid,
        softmax,  ///< over the channels
        moments,  ///< (v − mean) / (deviation + eps)
        range,    ///< (v − l) / (h − l + eps), percentiles `low` and `high`
        clip_range,
        match  ///< moments, then those of the reference
    } kind = Kind::linear;
    std::vector<double> gain;    ///< one value, or one a channel
    std::vector<double> offset;  ///< the same
    double low = 0;
    double high = 0;
    double eps = 0;
    bool joint = false;  ///< one statistic of all channels

    /// Takes a statistic of the whole image, so it can't be done tile by tile.
    bool takes_statistic() const { return kind >= Kind::moments; }
    double gain_of(std::size_t channel) const { return gain[gain.size() == 1 ? 0 : channel]; }
    double offset_of(std::size_t channel) const { return offset[offset.size() == 1 ? 0 : channel]; }
};

/// The steps of `tensor`, which has `channels` channels, of a model with the input `input_id`; steps that
/// change no float are left out. Throws Failure(UNSUPPORTED) that names the field.
std::vector<Operation> to_operations(const Tensor& tensor, std::size_t channels, const std::string& input_id);

/// `reference`: the unprocessed input, for `match`; may be null otherwise.
void apply(const Operation& operation, Planes& planes, const Planes* reference);

/// Mean and deviation, or percentiles linear between neighbours (NumPy's default), of `count` values.
struct Moments {
    double mean;
    double deviation;
};
Moments moments_of(const float* values, std::size_t count);
struct Percentiles {
    double low;
    double high;
};
Percentiles percentiles_of(const float* values, std::size_t count, double low, double high);

}  // namespace bioimageio
