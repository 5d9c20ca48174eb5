// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A page's samples to a model's input, row by row: which mixture of channels, and how it is normalised by
// statistics of the whole page, which are taken before in passes of their own.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "error.hpp"
#include "inference/preprocess.hpp"

namespace spheroseg {

struct SampleLayout {
    std::uint32_t channels = 1;  ///< in memory, interleaved
    std::uint32_t colours = 1;   ///< the first of them, without alpha
    std::uint32_t sample_type = SPHEROSEG_UINT8;
};

class PlaneStatistics;

class InputPlan {
  public:
    /// 422 "channel_out_of_range", 422 "channels_unsupported". See to_input.
    static Result<InputPlan> make(const SampleLayout& layout, std::uint32_t input_channels,
                                  const Normalisation& normalise, std::optional<std::uint32_t> channel);
    InputPlan(InputPlan&&) noexcept;
    InputPlan& operator=(InputPlan&&) noexcept;
    ~InputPlan();

    std::uint32_t planes() const { return static_cast<std::uint32_t>(mixtures_.size()); }

    /// Whether all rows are to be looked at (once more) before any is converted; asked again after each pass.
    ///   while (plan.wants_look()) for (rows) plan.look(row, width);
    /// Percentiles are those of all samples, linear between ranks: exact for single channels and the
    /// luminance of 8-bit colours, within 2e-6 of the type's range for other mixtures of integers.
    bool wants_look();
    void look(const std::byte* row, std::uint32_t width);
    /// planes × width values, one plane after the other. Samples that are not finite take the mean of those
    /// that are.
    void convert(const std::byte* row, std::uint32_t width, float* to) const;

  private:
    struct Weight {
        std::uint32_t channel;
        float factor;
    };
    struct Map {  // (v − shift) · factor, clipped or not; v is `instead` where it is not finite
        double shift = 0;
        double factor = 1;
        bool clip = false;
        float instead = 0;
    };
    InputPlan();
    void mix(const std::byte* row, std::uint32_t width, std::uint32_t plane, float* to) const;
    Map map_of(const PlaneStatistics& statistics) const;

    SampleLayout layout_;
    Normalisation normalise_{SPHEROSEG_NORMALISE_NONE};
    std::vector<std::vector<Weight>> mixtures_;  // [plane]
    std::vector<std::unique_ptr<PlaneStatistics>>
        statistics_;         // [plane], one when joint, none when not wanted
    std::vector<Map> maps_;  // [plane]
    std::vector<float> mixed_;
    bool looked_ = false;
};

}  // namespace spheroseg
