// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/intensities.hpp"

#include <algorithm>

#include "geometry/sample_statistics.hpp"

namespace spheroseg::geometry {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

/// [component - 1]
std::vector<std::size_t> last_runs(const Components& components) {
    std::vector<std::size_t> last(components.count(), 0);
    for (std::size_t i = 0; i < components.runs.size(); ++i) last[components.runs[i].component - 1] = i;
    return last;
}

/// The sum over the objects that are open at once, at its largest.
template <typename Each>
std::uint64_t most_open_bytes(const Components& components) {
    const std::vector<std::size_t> last = last_runs(components);
    std::vector<bool> seen(components.count(), false);
    std::uint64_t open = 0;
    std::uint64_t most = 0;
    for (std::size_t i = 0; i < components.runs.size(); ++i) {
        const std::size_t c = components.runs[i].component - 1;
        const std::uint64_t bytes = Each::bytes(components.areas[c]);
        if (!seen[c]) most = std::max(most, open += bytes);
        seen[c] = true;
        if (last[c] == i) open -= bytes;
    }
    return most;
}

/// Objects are collected in an `Each`; the background, which may be most of an image, in an `All`.
template <typename Sample, typename Each, typename All>
class TypedPass final : public IntensityPass {
  public:
    TypedPass(const Components& components, const SampleView& like)
        : components_(components),
          channels_(like.channels),
          measured_(like.measured_channels),
          backgrounds_(measured_),
          slots_(components.count(), kNone),
          last_runs_(last_runs(components)),
          out_(components.count(), std::vector<ChannelMeasurements>(measured_)) {}

    void add(const SampleView& rows, std::uint32_t count) override {
        const std::size_t step = channels_ * sizeof(Sample);
        const std::size_t row_bytes = rows.row_bytes != 0 ? rows.row_bytes : components_.width * step;
        for (std::uint32_t i = 0; i < count; ++i, ++row_)
            add_row(static_cast<const unsigned char*>(rows.data) + i * row_bytes);
    }

    bool again() override {
        row_ = 0;
        next_ = 0;
        backgrounds_only_ = true;
        bool wanted = false;
        for (All& background : backgrounds_) wanted |= background.again();
        return wanted;
    }

    std::vector<std::vector<ChannelMeasurements>> finish() override {
        for (std::uint32_t c = 0; c < measured_; ++c) {
            const auto background = backgrounds_[c].median();
            for (auto& object : out_)
                if (background && object[c].mean)
                    object[c].background_corrected_mean = *object[c].mean - *background;
        }
        return std::move(out_);
    }

  private:
    const Components& components_;
    const std::uint32_t channels_;
    const std::uint32_t measured_;
    std::vector<All> backgrounds_;         // [channel]
    std::vector<std::vector<Each>> pool_;  // [slot][channel]
    std::vector<std::uint32_t> free_;      // slots of no object
    std::vector<std::uint32_t> slots_;     // [component - 1], kNone: not open
    std::vector<std::size_t> last_runs_;   // [component - 1]
    std::vector<std::vector<ChannelMeasurements>> out_;
    std::uint32_t row_ = 0;
    std::size_t next_ = 0;  // run
    bool backgrounds_only_ = false;

    template <typename To>
    void read(const unsigned char* row, std::uint32_t begin, std::uint32_t end, std::uint32_t channel,
              To& to) {
        const std::size_t step = channels_ * sizeof(Sample);
        const unsigned char* at = row + begin * step + channel * sizeof(Sample);
        for (std::uint32_t x = begin; x < end; ++x, at += step) {
            Sample value;
            std::memcpy(&value, at, sizeof value);
            to.add(value);
        }
    }

    void add_row(const unsigned char* row) {
        std::uint32_t x = 0;
        for (; next_ < components_.runs.size() && components_.runs[next_].row == row_; ++next_) {
            const Run& run = components_.runs[next_];
            for (std::uint32_t c = 0; c < measured_; ++c) read(row, x, run.begin, c, backgrounds_[c]);
            if (!backgrounds_only_) add_run(row, run);
            x = std::max(x, run.end);
        }
        for (std::uint32_t c = 0; c < measured_; ++c) read(row, x, components_.width, c, backgrounds_[c]);
    }

    void add_run(const unsigned char* row, const Run& run) {
        std::uint32_t& slot = slots_[run.component - 1];
        if (slot == kNone) {
            if (free_.empty()) {
                free_.push_back(static_cast<std::uint32_t>(pool_.size()));
                pool_.emplace_back(measured_);
            }
            slot = free_.back();
            free_.pop_back();
            for (Each& samples : pool_[slot]) samples.start(components_.areas[run.component - 1]);
        }
        auto& samples = pool_[slot];
        for (std::uint32_t c = 0; c < measured_; ++c) read(row, run.begin, run.end, c, samples[c]);
        if (last_runs_[run.component - 1] != next_) return;
        for (std::uint32_t c = 0; c < measured_; ++c) {
            out_[run.component - 1][c] = samples[c].measure();
            samples[c].clear();
        }
        free_.push_back(slot);
        slot = kNone;
    }
};

}  // namespace

std::uint64_t intensity_bytes(const Components& components, const SampleView& like) {
    const std::uint64_t one =
        like.type == SampleView::Type::uint8    ? most_open_bytes<Histogram<std::uint8_t>>(components)
        : like.type == SampleView::Type::uint16 ? most_open_bytes<Values<std::uint16_t>>(components)
                                                : most_open_bytes<FloatValues>(components);
    return one * like.measured_channels;
}

std::unique_ptr<IntensityPass> start_intensities(const Components& components, const SampleView& like) {
    switch (like.type) {
        case SampleView::Type::uint8:
            return std::make_unique<
                TypedPass<std::uint8_t, Histogram<std::uint8_t>, Histogram<std::uint8_t>>>(components, like);
        case SampleView::Type::uint16:
            return std::make_unique<
                TypedPass<std::uint16_t, Values<std::uint16_t>, Histogram<std::uint16_t>>>(components, like);
        case SampleView::Type::float32:
            break;
    }
    return std::make_unique<TypedPass<float, FloatValues, FloatMedian>>(components, like);
}

std::vector<std::vector<ChannelMeasurements>> measure_intensities(const Components& components,
                                                                  const SampleView& samples) {
    const auto pass = start_intensities(components, samples);
    do pass->add(samples, components.height);
    while (pass->again());
    return pass->finish();
}

}  // namespace spheroseg::geometry
