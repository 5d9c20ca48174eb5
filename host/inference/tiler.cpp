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

/// Where the tiles of one axis lie, and which pixels each of them gives.
class Axis {
  public:
    Axis(const ModelFacts& facts, std::uint32_t largest, std::uint32_t length) : length_(length) {
        if (facts.output == SPHEROSEG_OUTPUT_PROBABILITY) margin_ = facts.margin;
        const std::uint32_t whole = round_up(length + 2 * margin_, facts.size_multiple);
        if (largest == 0 || (facts.tile_shrinks && whole <= largest)) {  // one tile
            tile_ = whole;
            step_ = length;
            return;
        }
        halo_ = facts.halo;
        const std::uint32_t inner = facts.tile_shrinks ? whole - 2 * halo_ : length;
        step_ = largest - 2 * halo_;
        tiles_ = (inner + step_ - 1) / step_;
        tile_ = largest;
        // As many tiles as the largest size wants, but no larger than it takes for so many.
        if (facts.tile_shrinks)
            tile_ =
                std::min(largest, round_up((inner + tiles_ - 1) / tiles_ + 2 * halo_, facts.size_multiple));
        step_ = tiles_ == 1 ? length : tile_ - 2 * halo_;
        last_ = facts.tile_shrinks ? whole - tile_ : step_ * (tiles_ - 1);
    }

    std::uint32_t tiles() const { return tiles_; }
    std::uint32_t tile() const { return tile_; }  ///< its length
    /// Where tile `i` begins; below 0 in the reflection.
    std::int64_t origin(std::uint32_t i) const {
        return std::min<std::int64_t>(std::int64_t{i} * step_, last_) - margin_;
    }
    /// The pixels from begin(i) up to begin(i + 1) are tile `i`'s.
    std::uint32_t begin(std::uint32_t i) const {
        if (i == 0) return 0;
        return i == tiles_ ? length_ : std::min(length_, i * step_ + halo_ - margin_);
    }
    /// The tile that gives a pixel.
    std::uint32_t tile_of(std::uint32_t at) const {
        std::uint32_t i = std::min(at / step_, tiles_ - 1);
        while (begin(i) > at) --i;
        return i;
    }
    std::uint32_t most() const { return std::min(length_, step_ + 2 * halo_); }  ///< pixels of a tile

  private:
    std::uint32_t length_;
    std::uint32_t tile_ = 0;
    std::uint32_t tiles_ = 1;
    std::uint32_t step_ = 0;
    std::uint32_t halo_ = 0;    // between tiles
    std::uint32_t margin_ = 0;  // around the page
    std::int64_t last_ = 0;     // where the last tile begins, without its margin
};

struct Grid {
    Axis x, y;

    Grid(const ModelFacts& facts, std::uint32_t width, std::uint32_t height)
        : x(facts, facts.tile_width, width), y(facts, facts.tile_height, height) {}
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
    MapRows(const ServedModel& model, Admission& place, std::unique_ptr<RowSource> input, ModelWork& work,
            TileProgress progress)
        : model_(model),
          place_(place),
          work_(work),
          progress_(std::move(progress)),
          window_(std::move(input)),
          grid_(model.facts(), window_.width(), window_.height()) {
        report();
    }

    std::uint32_t width() const override { return window_.width(); }
    std::uint32_t height() const override { return window_.height(); }
    std::uint32_t planes() const override { return static_cast<std::uint32_t>(model_.facts().planes()); }

    Result<const float*> row(std::uint32_t y) override {
        const std::uint32_t band = grid_.y.tile_of(y);
        if (band_.empty() || band != at_) {
            SPHEROSEG_TRY(ran, run_band(band));
        }
        return band_.data() + std::size_t{y - grid_.y.begin(at_)} * planes() * width();
    }

  private:
    const ServedModel& model_;
    Admission& place_;
    ModelWork& work_;
    const TileProgress progress_;
    InputWindow window_;
    const Grid grid_;
    std::int64_t done_ = 0;    // tiles
    std::vector<float> band_;  // [row, plane, column] of one row of tiles
    std::uint32_t at_ = 0;     // which one

    void report() const {
        if (progress_) progress_(done_, std::int64_t{grid_.x.tiles()} * grid_.y.tiles());
    }

    Result<void> run_band(std::uint32_t band) {
        at_ = band;
        const std::uint32_t rows = grid_.y.begin(band + 1) - grid_.y.begin(band);
        band_.resize(std::size_t{rows} * planes() * width());
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
            place(*output, running.front().first, rows);
            running.pop_front();
            ++done_;
            report();
        }
        return {};
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
                std::copy(from, from + columns, band_.data() + (std::size_t{y} * planes() + p) * width() + x);
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
    const Grid grid(facts, width, height);
    const std::uint64_t tiles = std::min<std::uint64_t>(model.items_at_once(), grid.x.tiles());
    const std::uint64_t rows = std::min<std::uint64_t>(height, std::uint64_t{2} * grid.y.tile());
    const std::uint64_t tile = std::uint64_t{grid.x.tile()} * grid.y.tile() * (planes + facts.planes());
    const std::uint64_t band = std::uint64_t{grid.y.most()} * width * facts.planes();
    return (rows * width * planes + tiles * tile + band) * sizeof(float);
}

Result<ModelOutput> run_whole(const ServedModel& model, Admission& place, std::unique_ptr<RowSource> input,
                              ModelWork& work) {
    InputWindow window(std::move(input));
    const std::uint32_t width = window.width();
    const std::uint32_t height = window.height();
    const Grid grid(model.facts(), width, height);
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
