// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/tiler.hpp"

#include <algorithm>
#include <chrono>
#include <deque>

namespace spheroseg {
namespace {

std::uint32_t round_up(std::uint32_t value, std::uint32_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

/// Where tiles lie: tile (i, j) gives the pixels from (j · step_x, i · step_y) on, as many as a step.
struct Grid {
    std::uint32_t width, height;  // of a tile
    std::uint32_t halo;
    std::uint32_t step_x, step_y;

    Grid(const ModelFacts& facts, std::uint32_t image_width, std::uint32_t image_height) {
        if (facts.tile_width != 0) {
            halo = facts.halo;
            width = side(facts, facts.tile_width, image_width);
            height = side(facts, facts.tile_height, image_height);
            step_x = width - 2 * halo;
            step_y = height - 2 * halo;
            return;
        }
        const bool pixels_out = facts.output == SPHEROSEG_OUTPUT_PROBABILITY;
        halo = pixels_out ? round_up(facts.halo, facts.size_multiple) : 0;
        width = round_up(image_width + 2 * halo, facts.size_multiple);
        height = round_up(image_height + 2 * halo, facts.size_multiple);
        step_x = image_width;
        step_y = image_height;
    }

  private:
    /// As many tiles as the largest size wants, but no larger than it takes for so many.
    static std::uint32_t side(const ModelFacts& facts, std::uint32_t largest, std::uint32_t image) {
        if (!facts.tile_shrinks) return largest;
        const std::uint32_t step = largest - 2 * facts.halo;
        const std::uint32_t tiles = (image + step - 1) / step;
        return std::min(largest, round_up((image + tiles - 1) / tiles + 2 * facts.halo, facts.size_multiple));
    }
};

/// The rows of the input that tiles of the current and the next row of the grid may look at.
class InputWindow {
  public:
    explicit InputWindow(std::unique_ptr<RowSource> input) : input_(std::move(input)) {}

    std::uint32_t width() const { return input_->width(); }
    std::uint32_t height() const { return input_->height(); }
    std::uint32_t planes() const { return input_->planes(); }

    /// Holds the rows from `first` up to `end`; neither falls from call to call.
    Result<void> hold(std::uint32_t first, std::uint32_t end) {
        for (; first_ < first && !rows_.empty(); ++first_) rows_.pop_front();
        const std::size_t values = std::size_t{width()} * planes();
        while (first_ + rows_.size() < end) {
            SPHEROSEG_TRY(row, input_->row(first_ + static_cast<std::uint32_t>(rows_.size())));
            rows_.emplace_back(*row, *row + values);
        }
        return {};
    }

    /// The window whose top-left corner is (left, top), reflected where it leaves the image.
    Tensor cut(std::int64_t left, std::int64_t top, std::uint32_t tile_width,
               std::uint32_t tile_height) const {
        Tensor tile;
        tile.width = tile_width;
        tile.height = tile_height;
        tile.channels = planes();
        tile.values.resize(std::size_t{tile_width} * tile_height * planes());
        std::vector<std::uint32_t> columns(tile_width);
        for (std::uint32_t x = 0; x < tile_width; ++x) columns[x] = reflect(left + x, width());
        const std::uint32_t step = planes();
        float* to = tile.values.data();
        for (std::uint32_t y = 0; y < tile_height; ++y, to += std::size_t{tile_width} * step) {
            const float* row = rows_[reflect(top + y, height()) - first_].data();
            for (std::uint32_t p = 0; p < step; ++p, row += width())
                for (std::uint32_t x = 0; x < tile_width; ++x)
                    to[std::size_t{x} * step + p] = row[columns[x]];
        }
        return tile;
    }

  private:
    std::unique_ptr<RowSource> input_;
    std::deque<std::vector<float>> rows_;
    std::uint32_t first_ = 0;
};

/// Adds to `ms` the time that it lives.
class Lap {
  public:
    explicit Lap(double& ms) : ms_(ms) {}
    Lap(const Lap&) = delete;
    Lap& operator=(const Lap&) = delete;
    ~Lap() {
        ms_ += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began_).count();
    }

  private:
    double& ms_;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

Result<ModelOutput> timed_wait(Ticket& ticket, ModelWork& work) {
    auto output = [&] {
        const Lap lap(work.waited_ms);
        return ticket.wait();
    }();
    if (output) work.add(*output);
    return output;
}

class MapRows final : public RowSource {
  public:
    MapRows(const ServedModel& model, Admission& place, std::unique_ptr<RowSource> input, ModelWork& work)
        : model_(model),
          place_(place),
          work_(work),
          window_(std::move(input)),
          grid_(model.facts(), window_.width(), window_.height()) {}

    std::uint32_t width() const override { return window_.width(); }
    std::uint32_t height() const override { return window_.height(); }
    std::uint32_t planes() const override { return static_cast<std::uint32_t>(model_.facts().planes()); }

    Result<const float*> row(std::uint32_t y) override {
        if (band_.empty() || y >= band_top_ + grid_.step_y) {
            SPHEROSEG_TRY(ran, run_band(y / grid_.step_y * grid_.step_y));
        }
        return band_.data() + std::size_t{y - band_top_} * planes() * width();
    }

  private:
    const ServedModel& model_;
    Admission& place_;
    ModelWork& work_;
    InputWindow window_;
    const Grid grid_;
    std::vector<float> band_;  // [row, plane, column] of one row of tiles
    std::uint32_t band_top_ = 0;

    Result<void> run_band(std::uint32_t top) {
        const std::uint32_t rows = std::min(grid_.step_y, height() - top);
        band_top_ = top;
        band_.resize(std::size_t{rows} * planes() * width());
        // A tile that reaches over the lower border reflects rows of up to a tile above it.
        const std::uint32_t first = top > grid_.height ? top - grid_.height : 0;
        const std::uint64_t end = std::uint64_t{top} - grid_.halo + grid_.height;
        {
            const Lap lap(work_.tile_ms);
            SPHEROSEG_TRY(
                held,
                window_.hold(first, static_cast<std::uint32_t>(std::min<std::uint64_t>(end, height()))));
        }
        std::deque<std::pair<std::uint32_t, Ticket>> running;  // by column, in order
        for (std::uint32_t x = 0; x < width() || !running.empty();) {
            if (x < width() && running.size() < model_.items_at_once()) {
                const Lap lap(work_.tile_ms);
                running.emplace_back(
                    x, place_.submit(window_.cut(std::int64_t{x} - grid_.halo, std::int64_t{top} - grid_.halo,
                                                 grid_.width, grid_.height)));
                x += grid_.step_x;
                continue;
            }
            SPHEROSEG_TRY(output, timed_wait(running.front().second, work_));
            const Lap lap(work_.tile_ms);
            place(*output, running.front().first, rows);
            running.pop_front();
        }
        return {};
    }

    void place(const ModelOutput& output, std::uint32_t x, std::uint32_t rows) {
        const std::uint32_t columns = std::min(grid_.step_x, width() - x);
        for (std::uint32_t y = 0; y < rows; ++y)
            for (std::uint32_t p = 0; p < planes(); ++p) {
                const float* from = output.probability.data() +
                                    (std::size_t{p} * grid_.height + grid_.halo + y) * grid_.width +
                                    grid_.halo;
                std::copy(from, from + columns, band_.data() + (std::size_t{y} * planes() + p) * width() + x);
            }
    }
};

}  // namespace

void ModelWork::add(const ModelOutput& output) {
    queue_ms += output.queue_ms;
    compute_ms += output.compute_ms;
    batch_size = std::max(batch_size, output.batch_size);
}

std::uint32_t reflect(std::int64_t at, std::uint32_t length) {
    if (length == 1) return 0;
    const std::int64_t period = 2 * (static_cast<std::int64_t>(length) - 1);
    std::int64_t within = at % period;
    if (within < 0) within += period;
    return static_cast<std::uint32_t>(within < length ? within : period - within);
}

std::unique_ptr<RowSource> map_rows(const ServedModel& model, Admission& place,
                                    std::unique_ptr<RowSource> input, ModelWork& work) {
    return std::make_unique<MapRows>(model, place, std::move(input), work);
}

std::uint64_t map_rows_bytes(const ServedModel& model, std::uint32_t width, std::uint32_t height,
                             std::uint32_t planes) {
    const ModelFacts& facts = model.facts();
    const Grid grid(facts, width, height);
    const std::uint64_t tiles = std::min<std::uint64_t>(model.items_at_once(), width / grid.step_x + 1);
    const std::uint64_t rows = std::min<std::uint64_t>(height, std::uint64_t{2} * grid.height);
    const std::uint64_t tile = std::uint64_t{grid.width} * grid.height * (planes + facts.planes());
    const std::uint64_t band = std::uint64_t{std::min(grid.step_y, height)} * width * facts.planes();
    return (rows * width * planes + tiles * tile + band) * sizeof(float);
}

Result<ModelOutput> run_whole(const ServedModel& model, Admission& place, std::unique_ptr<RowSource> input,
                              ModelWork& work) {
    InputWindow window(std::move(input));
    const std::uint32_t width = window.width();
    const std::uint32_t height = window.height();
    const Grid grid(model.facts(), width, height);
    SPHEROSEG_TRY(held, window.hold(0, height));
    Ticket ticket = place.submit(window.cut(0, 0, grid.width, grid.height));
    SPHEROSEG_TRY(output, timed_wait(ticket, work));
    if (!output->labels.empty()) {
        for (std::uint32_t y = 0; y < height; ++y)
            std::copy_n(output->labels.begin() + static_cast<std::ptrdiff_t>(std::size_t{y} * grid.width),
                        width, output->labels.begin() + static_cast<std::ptrdiff_t>(std::size_t{y} * width));
        output->labels.resize(std::size_t{width} * height);
    }
    return std::move(*output);
}

}  // namespace spheroseg
