// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/tiler.hpp"

#include <algorithm>
#include <chrono>
#include <deque>

#include "inference/tile_grid.hpp"

namespace spheroseg {
namespace {

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
        // [begin, end) of the columns lie within the image, one beside the other
        const auto begin = static_cast<std::uint32_t>(std::clamp<std::int64_t>(-left, 0, tile_width));
        const auto end = static_cast<std::uint32_t>(
            std::clamp<std::int64_t>(std::int64_t{width()} - left, begin, tile_width));
        const std::uint32_t step = planes();
        float* to = tile.values.data();
        for (std::uint32_t y = 0; y < tile_height; ++y, to += std::size_t{tile_width} * step) {
            const float* row = rows_[reflect(top + y, height()) - first_].data();
            for (std::uint32_t p = 0; p < step; ++p, row += width()) {
                const auto reflected = [&](std::uint32_t x) {
                    to[std::size_t{x} * step + p] = row[columns[x]];
                };
                for (std::uint32_t x = 0; x < begin; ++x) reflected(x);
                for (std::uint32_t x = begin; x < end; ++x) to[std::size_t{x} * step + p] = row[left + x];
                for (std::uint32_t x = end; x < tile_width; ++x) reflected(x);
            }
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
    MapRows(const ServedModel& model, Admission& place, std::unique_ptr<RowSource> input, ModelWork& work,
            TileProgress progress)
        : model_(model),
          place_(place),
          work_(work),
          progress_(std::move(progress)),
          window_(std::move(input)),
          grid_(model.facts(), window_.width(), window_.height()),
          row_(std::size_t{window_.width()} * model.facts().planes()) {
        report();
    }

    std::uint32_t width() const override { return window_.width(); }
    std::uint32_t height() const override { return window_.height(); }
    std::uint32_t planes() const override { return static_cast<std::uint32_t>(model_.facts().planes()); }

    Result<const float*> row(std::uint32_t y) override {
        const std::uint32_t band = grid_.y.tile_of(y);
        if (band_.values.empty() || band != at_) {
            SPHEROSEG_TRY(ran, run_band(band));
        }
        const float* from = band_.values.data() + band_.first + (y - grid_.y.begin(at_)) * band_.row;
        for (std::uint32_t p = 0; p < planes(); ++p)
            std::copy_n(from + p * band_.plane, width(), row_.data() + std::size_t{p} * width());
        return row_.data();
    }

  private:
    /// What one row of tiles gives, [plane, row, column].
    struct Band {
        Unfilled<float> values;
        std::size_t first = 0;  // where its top-left pixel is
        std::size_t row = 0;    // from one row to the next
        std::size_t plane = 0;
    };

    const ServedModel& model_;
    Admission& place_;
    ModelWork& work_;
    const TileProgress progress_;
    InputWindow window_;
    const TileGrid grid_;
    std::int64_t done_ = 0;  // tiles
    Band band_;
    std::uint32_t at_ = 0;    // which one
    std::vector<float> row_;  // [plane, column]

    void report() const {
        if (progress_) progress_(done_, std::int64_t{grid_.x.tiles()} * grid_.y.tiles());
    }

    Result<void> run_band(std::uint32_t band) {
        at_ = band;
        const std::uint32_t rows = grid_.y.begin(band + 1) - grid_.y.begin(band);
        const bool alone = grid_.x.tiles() == 1;
        if (!alone) {
            band_.values.resize(std::size_t{rows} * planes() * width());
            band_ = {std::move(band_.values), 0, width(), std::size_t{rows} * width()};
        }
        const std::int64_t top = grid_.y.origin(band);
        // A tile that reaches over the lower border reflects rows of up to a tile above it.
        const auto first = static_cast<std::uint32_t>(
            std::max<std::int64_t>(0, std::min<std::int64_t>(top, height()) - grid_.y.tile()));
        const auto end = static_cast<std::uint32_t>(std::min<std::int64_t>(top + grid_.y.tile(), height()));
        {
            const Lap lap(work_.tile_ms);
            SPHEROSEG_TRY(held, window_.hold(first, end));
        }
        std::deque<std::pair<std::uint32_t, Ticket>> running;  // by column, in order
        for (std::uint32_t column = 0; column < grid_.x.tiles() || !running.empty();) {
            if (column < grid_.x.tiles() && running.size() < model_.items_at_once()) {
                const Lap lap(work_.tile_ms);
                running.emplace_back(column, place_.submit(window_.cut(grid_.x.origin(column), top,
                                                                       grid_.x.tile(), grid_.y.tile())));
                ++column;
                continue;
            }
            SPHEROSEG_TRY(output, timed_wait(running.front().second, work_));
            const Lap lap(work_.tile_ms);
            if (alone)
                keep(std::move(*output));
            else
                place(*output, running.front().first, rows);
            running.pop_front();
            ++done_;
            report();
        }
        return {};
    }

    /// A tile that has no other beside it is the band, with what is cropped.
    void keep(ModelOutput output) {
        const std::size_t columns = grid_.x.tile();
        const auto left = static_cast<std::size_t>(-grid_.x.origin(0));
        const auto top = static_cast<std::size_t>(grid_.y.begin(at_) - grid_.y.origin(at_));
        band_ = {std::move(output.probability), top * columns + left, columns, grid_.y.tile() * columns};
    }

    void place(const ModelOutput& output, std::uint32_t column, std::uint32_t rows) {
        const std::uint32_t x = grid_.x.begin(column);
        const std::uint32_t columns = grid_.x.begin(column + 1) - x;
        const auto left = static_cast<std::size_t>(x - grid_.x.origin(column));
        const auto top = static_cast<std::size_t>(grid_.y.begin(at_) - grid_.y.origin(at_));
        for (std::uint32_t y = 0; y < rows; ++y)
            for (std::uint32_t p = 0; p < planes(); ++p) {
                const float* from = output.probability.data() +
                                    (std::size_t{p} * grid_.y.tile() + top + y) * grid_.x.tile() + left;
                std::copy(from, from + columns, band_.values.data() + p * band_.plane + y * band_.row + x);
            }
    }
};

}  // namespace

void ModelWork::add(const ModelOutput& output) {
    if (executions_.insert(output.execution).second) compute_ms += output.compute_ms;
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
                                    std::unique_ptr<RowSource> input, ModelWork& work,
                                    TileProgress progress) {
    return std::make_unique<MapRows>(model, place, std::move(input), work, std::move(progress));
}

std::uint64_t map_rows_bytes(const ServedModel& model, std::uint32_t width, std::uint32_t height,
                             std::uint32_t planes) {
    const ModelFacts& facts = model.facts();
    const TileGrid grid(facts, width, height);
    const std::uint64_t tiles = std::min<std::uint64_t>(model.items_at_once(), grid.x.tiles());
    const std::uint64_t rows = std::min<std::uint64_t>(height, std::uint64_t{2} * grid.y.tile());
    const std::uint64_t tile = std::uint64_t{grid.x.tile()} * grid.y.tile();
    const std::uint64_t band = grid.x.tiles() == 1 ? tile : std::uint64_t{grid.y.most()} * width;
    return (rows * width * planes + tiles * tile * (planes + facts.planes()) + band * facts.planes()) *
           sizeof(float);
}

Result<ModelOutput> run_whole(const ServedModel& model, Admission& place, std::unique_ptr<RowSource> input,
                              ModelWork& work) {
    InputWindow window(std::move(input));
    const std::uint32_t width = window.width();
    const std::uint32_t height = window.height();
    const TileGrid grid(model.facts(), width, height);
    SPHEROSEG_TRY(held, window.hold(0, height));
    Ticket ticket = place.submit(window.cut(0, 0, grid.x.tile(), grid.y.tile()));
    SPHEROSEG_TRY(output, timed_wait(ticket, work));
    if (!output->labels.empty()) {
        for (std::uint32_t y = 0; y < height; ++y)
            std::copy_n(output->labels.begin() + static_cast<std::ptrdiff_t>(std::size_t{y} * grid.x.tile()),
                        width, output->labels.begin() + static_cast<std::ptrdiff_t>(std::size_t{y} * width));
        output->labels.resize(std::size_t{width} * height);
    }
    return std::move(*output);
}

}  // namespace spheroseg
