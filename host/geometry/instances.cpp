// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "geometry/instances.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "geometry/watershed.hpp"

namespace spheroseg::geometry {
namespace {

constexpr std::uint16_t kSeedBit = 0x8000;

Level to_level(double value) {
    // NOLINTNEXTLINE(bugprone-incorrect-roundings) it is positive here
    return value > 0 ? static_cast<Level>(static_cast<float>(std::min(value, 1.0)) * 255.0F + 0.5F)
                     : Level{0};
}

Level to_held(float interior, float seed_threshold) {
    return interior >= seed_threshold ? to_level(interior) | kSeedBit : to_level(interior);
}

double finite_sum(const float* from, const float* to) {
    double sum = 0;
    for (; from != to; ++from)
        if (std::isfinite(*from)) sum += *from;
    return sum;
}

}  // namespace

double least_seed(double min_area, double seed_threshold) {
    return std::max(4.0, 0.5 * (1 - seed_threshold) * (1 - seed_threshold) * min_area);
}

std::uint64_t InstanceBuilder::HeldRow::bytes() const {
    return sizeof(HeldRow) + probability.capacity() * sizeof(float) +
           interior.capacity() * sizeof(std::uint16_t) + pieces.capacity() * sizeof(Piece) +
           open * sizeof(HeldRun);
}

InstanceBuilder::InstanceBuilder(std::uint32_t width, std::uint32_t height, const InstanceRules& rules)
    : width_(width), height_(height), rules_(rules), builder_(width, height, true) {}

template <typename Found>
void InstanceBuilder::for_each_run(const float* probability, Found&& found) const {
    const auto limit = static_cast<float>(rules_.threshold);
    std::uint32_t end = 0;
    for (std::uint32_t x = 0; x < width_; ++x) {
        if (!(probability[x] >= limit)) continue;
        const std::uint32_t begin = x;
        while (x < width_ && probability[x] >= limit) ++x;
        found(begin, x, rules_.weigh_gaps ? finite_sum(probability + end, probability + begin) : 0.0);
        end = x;
    }
}

Result<void> InstanceBuilder::check_memory(std::uint64_t more) const {
    const std::uint64_t needed = builder_.runs() * builder_.bytes_per_run() + held_bytes_ + more;
    if (needed <= rules_.max_bytes) return {};
    return fail(ErrorKind::unprocessable, "memory_exceeded",
                "The objects found by row " + std::to_string(row_) + " of " + std::to_string(height_) +
                    " need more memory than one segmentation may take (models.memory). Raise the threshold, "
                    "don't separate touching objects (split none), or send a part of the image.");
}

Result<void> InstanceBuilder::add_row(const float* probability, const float* interior) {
    if (rules_.split != Split::none) {
        SPHEROSEG_TRY(held, hold_row(probability, interior));
    } else {
        for_each_run(probability, [&](std::uint32_t begin, std::uint32_t end, double before) {
            builder_.add(row_, begin, end, 1, {finite_sum(probability + begin, probability + end), before});
        });
    }
    ++row_;
    return check_memory(0);
}

Result<Components> InstanceBuilder::finish() {
    SPHEROSEG_TRY(ended, end_parts(above_));
    above_.clear();
    release_rows();
    return builder_.finish();
}

std::uint32_t InstanceBuilder::find_part(std::uint32_t part) const {
    while (parts_[part].joined != part) part = parts_[part].joined;
    return part;
}

std::uint32_t InstanceBuilder::new_part() {
    if (free_parts_.empty()) {
        free_parts_.push_back(static_cast<std::uint32_t>(parts_.size()));
        parts_.emplace_back();
    }
    const std::uint32_t part = free_parts_.back();
    free_parts_.pop_back();
    parts_[part].joined = part;
    return part;
}

std::uint32_t InstanceBuilder::join(std::uint32_t a, std::uint32_t b, std::vector<std::uint32_t>& joined) {
    if (a == b) return a;
    if (parts_[a].runs.size() < parts_[b].runs.size()) std::swap(a, b);
    auto& into = parts_[a].runs;
    into.insert(into.end(), parts_[b].runs.begin(), parts_[b].runs.end());
    parts_[b].runs = {};
    parts_[b].joined = a;
    joined.push_back(b);
    return a;
}

Result<void> InstanceBuilder::hold_row(const float* probability, const float* interior) {
    HeldRow& held = held_.emplace_back();
    std::vector<OpenRun> here;
    std::vector<std::uint32_t> joined;
    std::size_t next = 0;
    for_each_run(probability, [&](std::uint32_t begin, std::uint32_t end, double before) {
        const auto value = static_cast<std::uint32_t>(held.probability.size());
        held.probability.insert(held.probability.end(), probability + begin, probability + end);
        if (rules_.split == Split::guide)
            for (std::uint32_t x = begin; x < end; ++x)
                held.interior.push_back(to_held(interior[x], static_cast<float>(rules_.seed_threshold)));
        ++held.open;
        std::optional<std::uint32_t> part;
        while (next < above_.size() && above_[next].end <= begin) ++next;
        for (std::size_t a = next; a < above_.size() && above_[a].begin < end; ++a) {
            const std::uint32_t touched = find_part(above_[a].part);
            part = part ? join(*part, touched, joined) : touched;
        }
        if (!part) part = new_part();
        parts_[*part].runs.push_back({row_, begin, end, value, before});
        parts_[*part].last_row = row_;
        here.push_back({begin, end, *part});
    });
    held.probability.shrink_to_fit();
    held.interior.shrink_to_fit();
    held_bytes_ += held.bytes();
    for (OpenRun& run : here) run.part = find_part(run.part);
    for (OpenRun& run : above_) run.part = find_part(run.part);
    for (const std::uint32_t part : joined) free_parts_.push_back(part);
    SPHEROSEG_TRY(ended, end_parts(above_));
    above_ = std::move(here);
    release_rows();
    return {};
}

/// Of the row above: those that did not go on.
Result<void> InstanceBuilder::end_parts(const std::vector<OpenRun>& runs) {
    for (const OpenRun& run : runs) {
        Part& part = parts_[run.part];
        if (part.last_row == row_ || part.runs.empty()) continue;
        SPHEROSEG_TRY(ended, end_part(part));
        part.runs = {};
        free_parts_.push_back(run.part);
    }
    return {};
}

Result<void> InstanceBuilder::end_part(Part& part) {
    std::sort(part.runs.begin(), part.runs.end(), [](const HeldRun& a, const HeldRun& b) {
        return a.row < b.row || (a.row == b.row && a.begin < b.begin);
    });
    std::vector<RegionRun> runs;
    runs.reserve(part.runs.size());
    std::uint64_t pixels = 0;
    for (const HeldRun& run : part.runs) {
        runs.push_back({run.row, run.begin, run.end, 0});
        pixels += run.end - run.begin;
    }
    if (pixels > Neighbours::kMostPixels)
        return fail(
            ErrorKind::unprocessable, "memory_exceeded",
            "A connected part of the foreground has more than " + std::to_string(Neighbours::kMostPixels) +
                " pixels, too many to look for touching objects in. Raise the threshold, don't separate "
                "touching objects (split none), or send a part of the image.");
    const Region region(std::move(runs));
    SPHEROSEG_TRY(labels, separate(region, part.runs));
    emit(region, part.runs, *labels);
    return {};
}

Result<std::vector<std::uint32_t>> InstanceBuilder::separate(const Region& region,
                                                             const std::vector<HeldRun>& runs) const {
    const std::uint64_t pixels = region.pixels();
    if (static_cast<double>(pixels) < 2 * rules_.min_area)  // too small for two
        return std::vector<std::uint32_t>(pixels, 1);
    SPHEROSEG_TRY(room, check_memory(pixels * kWatershedBytes +
                                     (rules_.split == Split::distance ? distance_bytes(region) : 0)));
    if (rules_.split == Split::distance) {
        const std::vector<std::uint32_t> squared = squared_distances(region, width_, height_);
        const Seeds seeds = seeds_by_neck(region, squared, rules_.neck);
        return watershed(region, distance_levels(squared), seeds, rules_.min_area);
    }
    std::vector<Level> levels;
    levels.reserve(pixels);
    const auto for_each_value = [&](auto&& take) {
        for (const HeldRun& run : runs) {
            const std::uint16_t* value = held_[run.row - first_held_].interior.data() + run.value;
            std::for_each_n(value, run.end - run.begin, take);
        }
    };
    for_each_value([&](std::uint16_t value) { levels.push_back(value & ~kSeedBit); });
    const auto seeds_of_pixels = [&] {
        std::vector<bool> is_seed;
        is_seed.reserve(pixels);
        for_each_value([&](std::uint16_t value) { is_seed.push_back((value & kSeedBit) != 0); });
        return seeds_of(region, is_seed, least_seed(rules_.min_area, rules_.seed_threshold));
    };
    const Seeds seeds = rules_.prominence > 0
                            ? seeds_by_prominence(region, levels, to_level(rules_.seed_threshold),
                                                  std::max(to_level(rules_.prominence), Level{1}))
                            : seeds_of_pixels();
    return watershed(region, levels, seeds, rules_.min_area);
}

/// Runs of one label each, into their rows.
void InstanceBuilder::emit(const Region& region, const std::vector<HeldRun>& runs,
                           const std::vector<std::uint32_t>& labels) {
    std::uint32_t most = 0;
    for (std::size_t r = 0; r < runs.size(); ++r) {
        const HeldRun& run = runs[r];
        HeldRow& row = held_[run.row - first_held_];
        held_bytes_ -= row.bytes();
        const std::uint32_t* label = labels.data() + region.runs()[r].first - run.begin;
        const float* value = row.probability.data() + run.value - run.begin;
        double before = run.before;
        for (std::uint32_t x = run.begin; x < run.end;) {
            const std::uint32_t begin = x;
            while (x < run.end && label[x] == label[begin]) ++x;
            row.pieces.push_back(
                {begin, x, labels_ + label[begin], {finite_sum(value + begin, value + x), before}});
            before = 0;
            most = std::max(most, label[begin]);
        }
        if (--row.open == 0) {
            row.probability = {};
            row.interior = {};
        }
        held_bytes_ += row.bytes();
    }
    labels_ += most;
}

/// Rows from the top on of which all components have ended go to the builder, in raster order.
void InstanceBuilder::release_rows() {
    while (!held_.empty() && held_.front().open == 0) {
        HeldRow& row = held_.front();
        std::sort(row.pieces.begin(), row.pieces.end(),
                  [](const Piece& a, const Piece& b) { return a.begin < b.begin; });
        for (const Piece& piece : row.pieces)
            builder_.add(first_held_, piece.begin, piece.end, piece.label, piece.weight);
        held_bytes_ -= row.bytes();
        held_.pop_front();
        ++first_held_;
    }
}

}  // namespace spheroseg::geometry
