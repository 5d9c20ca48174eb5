// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "tiles.hpp"

#include <algorithm>
#include <cmath>
#include <spheroseg/boundary.hpp>

namespace bioimageio {
namespace {

using spheroseg::sdk::Failure;

constexpr std::int64_t kUsualTile = 512;
constexpr std::int64_t kLargestTile = 16384;
constexpr std::int64_t kLargestGuess = 32;  // of a stride

/// Valid lengths: min + k · step, or min alone when step is 0.
struct Rule {
    std::int64_t min;
    std::int64_t step;

    bool allows(std::int64_t length) const {
        return length == min || (step > 0 && length > min && (length - min) % step == 0);
    }
    /// The largest valid length up to `length`, or the smallest of all.
    std::int64_t down(std::int64_t length) const {
        if (step <= 0 || length <= min) return min;
        return min + (length - min) / step * step;
    }
    std::int64_t up(std::int64_t length) const {
        if (step <= 0 || length <= min) return min;
        return min + (length - min + step - 1) / step * step;
    }
};

[[noreturn]] void unsupported(const std::string& message) {
    throw Failure(SPHEROSEG_UNSUPPORTED, "unsupported_size", message);
}

Rule rule_of(const Axis& axis, const Axis& other, const std::string& input_id) {
    const Size& size = axis.size;
    switch (size.kind) {
        case Size::Kind::fixed:
            return {size.fixed, 0};
        case Size::Kind::stepped:
            return {size.min, size.step};
        case Size::Kind::reference:
            if (size.tensor == input_id && size.axis == other.id && size.scale == 1 && size.offset == 0 &&
                other.size.kind != Size::Kind::reference)
                return rule_of(other, axis, input_id);
            [[fallthrough]];
        default:
            unsupported("The size of axis " + axis.id + " of input " + input_id +
                        " is of a kind that is not supported.");
    }
}

/// By how much the output is smaller than the input, on each side.
std::uint32_t crop_of(const Axis& out, const Axis& in, const std::string& input_id) {
    double missing = 0;
    if (out.size.kind == Size::Kind::reference) {
        if (out.size.tensor != input_id || out.size.axis != in.id || out.size.scale != 1)
            unsupported(
                "The axis " + out.id +
                " of the output is not of its input's scale; only outputs of the input's resolution are "
                "supported.");
        missing = -out.size.offset;
    } else if (out.size.kind == Size::Kind::fixed && in.size.kind == Size::Kind::fixed) {
        missing = static_cast<double>(in.size.fixed - out.size.fixed);
    } else {
        unsupported("The size of axis " + out.id + " of the output does not follow from the input's.");
    }
    if (missing < 0 || missing > kLargestTile || std::fmod(missing, 2) != 0)
        unsupported("The axis " + out.id +
                    " of the output is not the input's, cropped evenly on both sides.");
    return static_cast<std::uint32_t>(missing / 2);
}

std::uint32_t choose_tile(const Rule& rule, const std::string& axis, std::optional<std::uint32_t> wish,
                          std::int64_t halo) {
    if (wish) {
        if (rule.allows(*wish)) return *wish;
        throw Failure(SPHEROSEG_INVALID, "tile",
                      "A tile of " + std::to_string(*wish) + " is not allowed along " + axis +
                          "; the nearest sizes that the model takes are " + std::to_string(rule.down(*wish)) +
                          " and " + std::to_string(rule.up(*wish)) + ".");
    }
    const std::int64_t usual = rule.down(kUsualTile);
    // A halo that leaves less than half of the tile would make most of the work twice.
    const std::int64_t chosen = rule.step > 0 ? std::max(usual, rule.up(4 * halo)) : usual;
    if (chosen < 1 || chosen > kLargestTile)
        unsupported("The model wants tiles of " + std::to_string(chosen) + " pixels along " + axis +
                    "; 1 to " + std::to_string(kLargestTile) + " are supported.");
    return static_cast<std::uint32_t>(chosen);
}

/// All multiples of this are valid; 0: no number is like that.
std::uint32_t multiple_of(const Rule& rule) {
    return rule.step > 0 && rule.min % rule.step == 0 ? static_cast<std::uint32_t>(rule.min) : 0;
}

/// Of both axes.
std::uint32_t common_multiple(const Rule& rows, const Rule& columns) {
    const std::uint32_t y = multiple_of(rows);
    const std::uint32_t x = multiple_of(columns);
    return y != 0 && x != 0 && std::max(y, x) % std::min(y, x) == 0 ? std::max(y, x) : 0;
}

/// The network's stride, where a tile may not begin between: the step of its sizes, or as a guess what a
/// fixed size is a multiple of.
std::int64_t stride_of(const Rule& rule) {
    if (rule.step > 0) return rule.step;
    std::int64_t stride = 1;
    while (stride < kLargestGuess && rule.min % (2 * stride) == 0) stride *= 2;
    return stride;
}

/// The smallest halo from `least` on with which tiles lie whole strides apart; `least` where there is none.
std::uint32_t halo_in_step(const TilePlan& plan, const Rule& rows, const Rule& columns, std::uint32_t least) {
    const std::int64_t y = stride_of(rows);
    const std::int64_t x = stride_of(columns);
    const std::int64_t smaller = std::min(plan.height, plan.width);
    for (std::int64_t halo = least; 2 * halo < smaller; ++halo)
        if ((plan.height - 2 * halo) % y == 0 && (plan.width - 2 * halo) % x == 0)
            return static_cast<std::uint32_t>(halo);
    return least;
}

}  // namespace

TilePlan plan_tiles(const Layout& input, const Layout& output, const std::string& input_id,
                    std::optional<std::uint32_t> tile, std::optional<std::uint32_t> halo) {
    const Axis& in_y = input.row_axis();
    const Axis& in_x = input.column_axis();
    const Rule rows = rule_of(in_y, in_x, input_id);
    const Rule columns = rule_of(in_x, in_y, input_id);
    TilePlan plan;
    plan.crop_y = crop_of(output.row_axis(), in_y, input_id);
    plan.crop_x = crop_of(output.column_axis(), in_x, input_id);
    const std::int64_t crop = std::max(plan.crop_x, plan.crop_y);
    const std::int64_t named = std::max(output.row_axis().halo, output.column_axis().halo);
    if (named > kLargestTile) unsupported("The halo of " + std::to_string(named) + " pixels is too large.");
    const std::int64_t wanted = crop + (halo ? std::int64_t{*halo} : named);
    if (tile && *tile == 0) {
        if (crop != 0)
            throw Failure(
                SPHEROSEG_INVALID, "tile",
                "The model's output is smaller than its input, so it needs tiles; leave tile: 0 out.");
        plan.size_multiple = common_multiple(rows, columns);
        if (plan.size_multiple == 0)
            throw Failure(SPHEROSEG_INVALID, "tile",
                          "The model takes no whole images of any size, so tile: 0 is not possible; leave "
                          "tile out.");
        return plan;
    }
    plan.height = choose_tile(rows, "y", tile, wanted);
    plan.width = choose_tile(columns, "x", tile, wanted);
    const std::int64_t smaller = std::min(plan.height, plan.width);
    plan.halo = static_cast<std::uint32_t>(halo || named > 0 ? wanted : crop + smaller / 8);
    if (smaller <= 2 * std::int64_t{plan.halo})
        throw Failure(SPHEROSEG_INVALID, "halo",
                      "A halo of " + std::to_string(plan.halo) + " leaves nothing of a tile of " +
                          std::to_string(smaller) + " pixels.");
    plan.halo = halo_in_step(plan, rows, columns, plan.halo);
    const std::uint32_t multiple = common_multiple(rows, columns);
    plan.shrinks = crop == 0 && multiple != 0 && plan.width % multiple == 0 && plan.height % multiple == 0 &&
                   smaller - 2 * std::int64_t{plan.halo} >= multiple;
    if (plan.shrinks) plan.size_multiple = multiple;
    return plan;
}

}  // namespace bioimageio
