// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <algorithm>
#include <numeric>

#include "geometry/components.hpp"

namespace spheroseg::geometry {
namespace {

/// Which stretches between two runs of a component in one row are parts of its holes.
class HoleStretches {
  public:
    HoleStretches(const std::vector<Run>& runs, const std::uint32_t* order, std::size_t count)
        : runs_(runs), order_(order), count_(count) {
        bool any = false;
        for (std::size_t i = 0; i + 1 < count && !any; ++i) any = run(i).row == run(i + 1).row;
        if (!any) return;
        parent_.resize(count + 1);
        std::iota(parent_.begin(), parent_.end(), std::size_t{0});
        std::size_t above = 0;
        for (std::size_t here = 0; here < count;) {
            std::size_t below = here;
            while (below < count && run(below).row == run(here).row) ++below;
            const bool at_edge = here == 0 || below == count;
            for (std::size_t i = here; at_edge && i + 1 < below; ++i) join(i, outside());
            if (here != 0) join_rows(above, here, below);
            above = here;
            here = below;
        }
    }

    /// Whether what lies between run i and run i + 1 is part of a hole.
    bool is_hole(std::size_t i) {
        return !parent_.empty() && i + 1 < count_ && run(i).row == run(i + 1).row &&
               find(i) != find(outside());
    }
    const Run& run(std::size_t i) const { return runs_[order_[i]]; }
    std::size_t global(std::size_t i) const { return order_[i]; }
    std::size_t count() const { return count_; }

  private:
    const std::vector<Run>& runs_;
    const std::uint32_t* order_;
    std::size_t count_;
    std::vector<std::size_t> parent_;  // of the stretch behind each run, and of the outside; empty: no holes

    std::size_t outside() const { return count_; }
    std::size_t find(std::size_t i) {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    void join(std::size_t a, std::size_t b) { parent_[find(a)] = find(b); }

    /// Stretches of two rows, [above, here) and [here, below), are one where they lie above each other.
    void join_rows(std::size_t above, std::size_t here, std::size_t below) {
        // The stretch at place k of a row lies before its run k; the first and the last one are outside.
        const auto stretch = [&](std::size_t first, std::size_t end, std::size_t k) {
            return first + k == end || k == 0 ? outside() : first + k - 1;
        };
        std::size_t a = 0;
        std::size_t b = 0;
        const std::size_t last_a = here - above;
        const std::size_t last_b = below - here;
        for (;;) {
            const std::uint32_t from_a = a == 0 ? 0 : run(above + a - 1).end;
            const std::uint32_t from_b = b == 0 ? 0 : run(here + b - 1).end;
            const std::uint32_t to_a = a == last_a ? 0xFFFFFFFF : run(above + a).begin;
            const std::uint32_t to_b = b == last_b ? 0xFFFFFFFF : run(here + b).begin;
            if (std::max(from_a, from_b) < std::min(to_a, to_b))
                join(stretch(above, here, a), stretch(here, below, b));
            if (a == last_a && b == last_b) return;
            if (to_a < to_b)
                ++a;
            else
                ++b;
        }
    }
};

/// The rows of an image as cells: runs, and the background between them. Cells change their owner as
/// components grow.
class Cells {
  public:
    explicit Cells(Components& components) : components_(components) {
        row_starts_.assign(components.height + std::size_t{1}, 0);
        for (const Run& run : components.runs) ++row_starts_[run.row + std::size_t{1}];
        std::partial_sum(row_starts_.begin(), row_starts_.end(), row_starts_.begin());
        owners_.assign(2 * components.runs.size() + components.height, 0);
        for (std::size_t i = 0; i < components.runs.size(); ++i)
            owners_[cell_of_run(i).index] = components.runs[i].component;
    }

    /// Grows a component into its holes; false when there is none.
    bool fill(HoleStretches& stretches, std::uint32_t component) {
        bool any = false;
        component_ = component;
        for (std::size_t i = 0; i < stretches.count(); ++i) {
            if (!stretches.is_hole(i)) continue;
            any = true;
            const std::uint32_t row = stretches.run(i).row;
            const std::uint32_t begin = stretches.run(i).end;
            const std::uint32_t end = stretches.run(i + 1).begin;
            take_within(row, begin, begin + 1);
            take_within(row, end - 1, end);
            take_below_own(row, row - 1, begin, end);
            take_below_own(row, row + 1, begin, end);
            flood();
        }
        return any;
    }

    void list_runs() {
        std::vector<Run> runs;
        std::vector<RunWeight> weights;
        const bool weighted = !components_.weights.empty();
        for (std::uint32_t row = 0; row < components_.height; ++row) {
            double before = 0;
            for (std::uint32_t k = 0; k < cells_in(row); ++k) {
                const Cell cell = cell_at(row, k);
                const Span span = span_of(cell);
                if (span.begin == span.end) continue;
                const std::uint32_t owner = owners_[cell.index];
                const bool last = k + 1 == cells_in(row);
                const RunWeight given =
                    weighted && !last ? components_.weights[run_from(row, k)] : RunWeight{};
                const double sum = k % 2 == 0 ? given.before : given.inside;
                if (owner == 0) {
                    before = sum;
                } else if (!runs.empty() && runs.back().row == row && runs.back().end == span.begin &&
                           runs.back().component == owner) {
                    runs.back().end = span.end;
                    if (weighted) weights.back().inside += sum;
                } else {
                    runs.push_back({row, span.begin, span.end, owner});
                    if (weighted) weights.push_back({sum, before});
                    before = 0;
                }
            }
        }
        components_.runs = std::move(runs);
        components_.weights = std::move(weights);
    }

  private:
    struct Cell {
        std::uint32_t row;
        std::uint32_t place;  // odd: a run, even: the background before it
        std::size_t index;
    };
    struct Span {
        std::uint32_t begin;
        std::uint32_t end;
    };

    Components& components_;
    std::vector<std::size_t> row_starts_;  // [row]: the first of its runs
    std::vector<std::uint32_t> owners_;    // [cell]
    std::vector<Cell> work_;
    std::uint32_t component_ = 0;  // that grows now

    std::uint32_t cells_in(std::uint32_t row) const {
        return static_cast<std::uint32_t>(2 * (row_starts_[row + std::size_t{1}] - row_starts_[row]) + 1);
    }
    std::size_t run_from(std::uint32_t row, std::uint32_t place) const {
        return row_starts_[row] + place / 2;
    }
    Cell cell_at(std::uint32_t row, std::uint32_t place) const {
        return {row, place, 2 * row_starts_[row] + row + place};
    }
    Cell cell_of_run(std::size_t run) const {
        const std::uint32_t row = components_.runs[run].row;
        return cell_at(row, static_cast<std::uint32_t>(2 * (run - row_starts_[row]) + 1));
    }
    Span span_of(const Cell& cell) const {
        const std::size_t run = run_from(cell.row, cell.place);
        if (cell.place % 2 == 1) return {components_.runs[run].begin, components_.runs[run].end};
        return {cell.place == 0 ? 0 : components_.runs[run - 1].end,
                cell.place + 1 == cells_in(cell.row) ? components_.width : components_.runs[run].begin};
    }

    void take(const Cell& cell) {
        std::uint32_t& owner = owners_[cell.index];
        if (owner == component_) return;
        const Span span = span_of(cell);
        const std::uint64_t length = span.end - span.begin;
        if (owner != 0) {
            if (components_.sources[owner - 1] != components_.sources[component_ - 1]) return;
            components_.areas[owner - 1] -= length;
        }
        owner = component_;
        components_.areas[component_ - 1] += length;
        work_.push_back(cell);
    }

    /// Takes the cells of a row that reach into [begin, end).
    void take_within(std::uint32_t row, std::uint32_t begin, std::uint32_t end) {
        const auto first = components_.runs.begin() + static_cast<std::ptrdiff_t>(row_starts_[row]);
        const auto last =
            components_.runs.begin() + static_cast<std::ptrdiff_t>(row_starts_[row + std::size_t{1}]);
        const auto run =
            std::upper_bound(first, last, begin, [](std::uint32_t x, const Run& r) { return x < r.end; });
        for (auto place = static_cast<std::uint32_t>(2 * (run - first)); place < cells_in(row); ++place) {
            const Cell cell = cell_at(row, place);
            const Span span = span_of(cell);
            if (span.begin >= end) return;
            if (span.end > begin && span.end > span.begin) take(cell);
        }
    }

    /// Takes the cells of [begin, end) in `row` that lie above or below the component's own runs in `beside`.
    void take_below_own(std::uint32_t row, std::uint32_t beside, std::uint32_t begin, std::uint32_t end) {
        const auto first = components_.runs.begin() + static_cast<std::ptrdiff_t>(row_starts_[beside]);
        const auto last =
            components_.runs.begin() + static_cast<std::ptrdiff_t>(row_starts_[beside + std::size_t{1}]);
        auto run =
            std::upper_bound(first, last, begin, [](std::uint32_t x, const Run& r) { return x < r.end; });
        for (; run != last && run->begin < end; ++run)
            if (run->component == component_)
                take_within(row, std::max(begin, run->begin), std::min(end, run->end));
    }

    void flood() {
        while (!work_.empty()) {
            const Cell cell = work_.back();
            work_.pop_back();
            const Span span = span_of(cell);
            // What a component encloses never reaches the image's border, so all neighbours exist.
            take_within(cell.row, span.begin - 1, span.begin);
            take_within(cell.row, span.end, span.end + 1);
            take_within(cell.row - 1, span.begin, span.end);
            take_within(cell.row + 1, span.begin, span.end);
        }
    }
};

}  // namespace

void fill_holes(Components& components) {
    const RunsByComponent groups = group_runs(components);
    Cells cells(components);
    bool changed = false;
    for (std::uint32_t c = 1; c <= components.count(); ++c) {
        if (components.areas[c - 1] == 0) continue;  // already part of the one around it
        HoleStretches stretches(components.runs, groups.order.data() + groups.starts[c - 1],
                                groups.starts[c] - groups.starts[c - 1]);
        changed |= cells.fill(stretches, c);
    }
    if (!changed) return;
    cells.list_runs();
    remove_small(components, 1);
}

}  // namespace spheroseg::geometry
