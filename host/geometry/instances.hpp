// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Probability maps to objects, row by row: the foreground by a threshold, then touching objects separated.
#pragma once

#include <deque>

#include "error.hpp"
#include "geometry/components.hpp"
#include "geometry/region.hpp"

namespace spheroseg::geometry {

/// How objects that touch are separated.
enum class Split {
    none,     ///< not at all: an object is a connected component of the foreground
    guide,    ///< by a map (0…1) that is high inside objects and low where they meet, in 256 levels
    distance  ///< by the necks of the foreground's own shape
};

struct InstanceRules {
    double threshold = 0.5;  ///< foreground: probability ≥ threshold; NaN is background
    Split split = Split::none;
    double seed_threshold = 0.6;  ///< guide: an object's seed is where the map is ≥ this
    double prominence = 0;        ///< guide: above 0, seeds are peaks instead: see seeds_by_prominence
    double neck = 0.75;           ///< distance: see seeds_by_neck
    double min_area = 0;  ///< a part that would be smaller than this is not separated from those it touches
    bool weigh_gaps = false;               ///< holes will be filled: the background's probability counts, too
    std::uint64_t max_bytes = UINT64_MAX;  ///< of memory
};

/// The smallest seed that is taken for one, in pixels: half of what the seed of a disc of `min_area` has, its
/// guide falling evenly from 1 in the middle to 0 at its border; never less than 4, which is noise.
double least_seed(double min_area, double seed_threshold);

/// Takes the maps' rows from the top. A component is separated as soon as it ends, so memory holds the runs
/// of all, and the maps' values of open components' rows alone.
class InstanceBuilder {
  public:
    InstanceBuilder(std::uint32_t width, std::uint32_t height, const InstanceRules& rules);

    /// `interior` is looked at when objects are split by a guide. 422 "memory_exceeded".
    Result<void> add_row(const float* probability, const float* interior);
    /// After the last row. Objects split from each other are components of sources of their own.
    Result<Components> finish();

  private:
    struct OpenRun {
        std::uint32_t begin;
        std::uint32_t end;
        std::uint32_t part;  // index of parts_
    };
    struct HeldRun {
        std::uint32_t row;
        std::uint32_t begin;
        std::uint32_t end;
        std::uint32_t value;  // place of its first value in its row
        double before;        // RunWeight::before
    };
    struct Part {  // of a component that may go on
        std::vector<HeldRun> runs;
        std::uint32_t last_row = 0;
        std::uint32_t joined;  // the part that it has become part of, or itself
    };
    struct Piece {
        std::uint32_t begin;
        std::uint32_t end;
        std::uint32_t label;
        RunWeight weight;
    };
    struct HeldRow {                          // until all of its components have ended
        std::vector<float> probability;       // of the foreground's pixels
        std::vector<std::uint16_t> interior;  // a level of 0…255, and kSeedBit
        std::vector<Piece> pieces;
        std::uint32_t open = 0;  // runs

        std::uint64_t bytes() const;
    };

    const std::uint32_t width_;
    const std::uint32_t height_;
    const InstanceRules rules_;
    ComponentBuilder builder_;
    std::uint32_t row_ = 0;
    std::uint32_t labels_ = 0;
    std::deque<HeldRow> held_;  // rows [first_held_, row_)
    std::uint32_t first_held_ = 0;
    std::uint64_t held_bytes_ = 0;
    std::vector<Part> parts_;
    std::vector<std::uint32_t> free_parts_;
    std::vector<OpenRun> above_;

    template <typename Found>
    void for_each_run(const float* probability, Found&& found) const;
    Result<void> check_memory(std::uint64_t more) const;
    std::uint32_t find_part(std::uint32_t part) const;
    std::uint32_t new_part();
    std::uint32_t join(std::uint32_t a, std::uint32_t b, std::vector<std::uint32_t>& joined);
    Result<void> hold_row(const float* probability, const float* interior);
    Result<void> end_parts(const std::vector<OpenRun>& runs);
    Result<void> end_part(Part& part);
    Result<std::vector<std::uint32_t>> separate(const Region& region, const std::vector<HeldRun>& runs) const;
    void emit(const Region& region, const std::vector<HeldRun>& runs,
              const std::vector<std::uint32_t>& labels);
    void release_rows();
};

}  // namespace spheroseg::geometry
