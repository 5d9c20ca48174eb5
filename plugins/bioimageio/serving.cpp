// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "serving.hpp"

#include <string>
#include <tuple>

namespace bioimageio {
namespace {

namespace sdk = spheroseg::sdk;

constexpr std::uint32_t kMaxSide = 1U << 16U;
// Of an image in one piece: a network's own maps take some hundred times the image.
constexpr std::uint64_t kMaxWholePixels = std::uint64_t{64} << 20U;

std::string text_of(std::uint64_t width, std::uint64_t height) {
    return std::to_string(width) + " × " + std::to_string(height);
}

void check(const Recipe& recipe, const spheroseg_model_item& item) {
    const auto invalid = [](const std::string& message) {
        throw sdk::Failure(SPHEROSEG_INVALID, "invalid_input", message);
    };
    const auto& tiles = recipe.tiles();
    const std::string size = text_of(item.width, item.height);
    if (item.input == nullptr || item.probability == nullptr || item.width == 0 || item.height == 0)
        invalid("At least one pixel is expected, with memory for the probability.");
    if (item.channels != recipe.channels())
        invalid(std::to_string(recipe.channels()) + " channel(s) are expected, " +
                std::to_string(item.channels) + " came.");
    if (tiles.width != 0 && (tiles.shrinks ? item.width > tiles.width || item.height > tiles.height
                                           : item.width != tiles.width || item.height != tiles.height))
        invalid((tiles.shrinks ? "A tile of at most " : "A tile of ") + text_of(tiles.width, tiles.height) +
                " pixels is expected, " + size + " came.");
    if (item.width % tiles.size_multiple != 0 || item.height % tiles.size_multiple != 0)
        invalid("Width and height in multiples of " + std::to_string(tiles.size_multiple) +
                " are expected, " + size + " came.");
    if (item.width > kMaxSide || item.height > kMaxSide)
        throw sdk::Failure(
            SPHEROSEG_TOO_LARGE, "too_many_pixels",
            "At most " + std::to_string(kMaxSide) + " pixels on a side are run at once, " + size + " came.");
}

}  // namespace

void describe_choices(const Choices& choices, spheroseg_model_info& info) {
    info.input_channels = 1;
    info.output = SPHEROSEG_OUTPUT_PROBABILITY;
    info.size_multiple = 1;
    info.max_batch = 1;
    info.pixel_size_um = choices.pixel_size_um.value_or(0);
    info.parameter_schema = sdk::to_text(choices.parameter_schema);
    info.instances = choices.instances;
    info.threads = choices.threads;
    info.max_delay_ns = choices.max_delay_ns;
    info.object_diameter_px = choices.object_diameter_px;
}

void describe_recipe(const Recipe& recipe, const Choices& choices, spheroseg_model_info& info) {
    // More channels than a picture has: the page must have exactly these, which each item is checked for.
    info.input_channels = recipe.channels() > 4 ? 0 : static_cast<std::uint32_t>(recipe.channels());
    info.pixel_size_um = recipe.pixel_size_um();
    info.normalise = recipe.normalisation().how;
    info.normalise_low = recipe.normalisation().low;
    info.normalise_high = recipe.normalisation().high;
    info.normalise_epsilon = recipe.normalisation().epsilon;
    info.normalise_joint = recipe.normalisation().joint ? 1 : 0;
    info.tile_width = recipe.tiles().width;
    info.tile_height = recipe.tiles().height;
    info.halo = recipe.tiles().halo;
    info.max_pixels = recipe.tiles().width == 0 ? kMaxWholePixels : 0;
    info.size_multiple = recipe.tiles().size_multiple;
    info.tile_shrinks = recipe.tiles().shrinks ? 1 : 0;
    info.max_batch = recipe.batches() ? choices.max_batch : 1;
    info.guide = recipe.guide();
    if (choices.margin == 0) return;
    if (info.tile_width != 0 && info.tile_shrinks == 0)
        throw sdk::Failure(
            SPHEROSEG_INVALID, "margin",
            "The network takes tiles of one size only, whose margin is the halo; leave margin out.");
    if (info.tile_width != 0 && choices.margin > info.halo)
        throw sdk::Failure(SPHEROSEG_INVALID, "margin",
                           "A margin of " + std::to_string(choices.margin) + " is wider than the halo of " +
                               std::to_string(info.halo) + ".");
    info.margin = choices.margin;
}

bool same_facts(const spheroseg_model_info& one, const spheroseg_model_info& other) {
    const auto facts = [](const spheroseg_model_info& info) {
        return std::tie(info.input_channels, info.normalise, info.normalise_low, info.normalise_high,
                        info.normalise_epsilon, info.normalise_joint, info.output, info.tile_width,
                        info.tile_height, info.tile_shrinks, info.halo, info.size_multiple, info.max_batch,
                        info.max_pixels, info.pixel_size_um, info.guide, info.margin, info.class_count);
    };
    if (facts(one) != facts(other)) return false;
    for (std::uint32_t i = 0; i < one.class_count; ++i)
        if (sdk::to_view(one.classes[i]) != sdk::to_view(other.classes[i])) return false;
    return true;
}

std::vector<spheroseg_model_item*> wanted_items(const Recipe& recipe, const sdk::ModelItems& items) {
    std::vector<spheroseg_model_item*> wanted;
    for (std::uint64_t i = 0; i < items.size(); ++i) {
        spheroseg_model_item& item = items[i];
        item.status = sdk::guard(item.call, [&] {
            sdk::CallView(item.call).checkpoint();
            check(recipe, item);
            if (!wanted.empty() && (item.width != wanted[0]->width || item.height != wanted[0]->height))
                throw sdk::Failure(SPHEROSEG_INVALID, "invalid_input",
                                   "The images of one batch must have one size.");
            wanted.push_back(&item);
        });
    }
    return wanted;
}

}  // namespace bioimageio
