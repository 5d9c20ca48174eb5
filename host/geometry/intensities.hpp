// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The original samples under components.
#pragma once

#include <memory>
#include <optional>

#include "geometry/components.hpp"

namespace spheroseg::geometry {

/// Original samples, interleaved, of the same width and height as the components.
struct SampleView {
    enum class Type { uint8, uint16, float32 };
    const void* data = nullptr;
    Type type = Type::uint8;
    std::uint32_t channels = 0;           ///< in memory
    std::uint32_t measured_channels = 0;  ///< the first of them, without alpha
    std::size_t row_bytes = 0;            ///< from one row to the next; 0: rows without gaps
};

/// Null where no finite sample is there. NaN and infinite samples are not counted.
struct ChannelMeasurements {
    std::optional<double> mean;
    std::optional<double> median;  ///< of an even number: the mean of the two in the middle
    std::optional<double> min;
    std::optional<double> max;
    std::optional<double> std;  ///< of the population (divided by n)
    /// mean − the median of the channel's pixels that belong to no component; null where all belong to one.
    std::optional<double> background_corrected_mean;
};

/// Measures a page that comes in strips, from the top. Holds the samples of the objects that the strip
/// crosses (large ones of 16 bit as histograms) and a histogram of the background.
class IntensityPass {
  public:
    virtual ~IntensityPass() = default;
    /// Rows of the page, the next ones from the top; `rows` views the strip.
    virtual void add(const SampleView& rows, std::uint32_t count) = 0;
    /// Once all rows were there: whether they are wanted once more (medians of float backgrounds).
    virtual bool again() = 0;
    /// [component - 1][channel]; once, at the end.
    virtual std::vector<std::vector<ChannelMeasurements>> finish() = 0;
};

/// `components` outlives it; theirs may be runs of pixels that others have, too. Of `like` all but data and
/// row_bytes counts.
std::unique_ptr<IntensityPass> start_intensities(const Components& components, const SampleView& like);

/// The most bytes of objects' samples that a pass over them holds at once.
std::uint64_t intensity_bytes(const Components& components, const SampleView& like);

/// Of a whole page in memory: [component - 1][channel].
std::vector<std::vector<ChannelMeasurements>> measure_intensities(const Components& components,
                                                                  const SampleView& samples);

}  // namespace spheroseg::geometry
