// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/tiler.hpp"

#include <algorithm>

namespace spheroseg {
namespace {

std::uint32_t round_up(std::uint32_t value, std::uint32_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

/// The window of `image` whose top-left corner is (left, top), reflected where it leaves the image.
Tensor window(const Tensor& image, std::int64_t left, std::int64_t top, std::uint32_t width,
              std::uint32_t height) {
    Tensor cut;
    cut.width = width;
    cut.height = height;
    cut.channels = image.channels;
    cut.values.resize(std::size_t{width} * height * image.channels);
    std::vector<std::size_t> columns(width);
    for (std::uint32_t x = 0; x < width; ++x)
        columns[x] = std::size_t{reflect(left + x, image.width)} * image.channels;
    float* to = cut.values.data();
    for (std::uint32_t y = 0; y < height; ++y) {
        const float* row =
            image.values.data() + std::size_t{reflect(top + y, image.height)} * image.width * image.channels;
        for (std::uint32_t x = 0; x < width; ++x)
            for (std::uint32_t c = 0; c < image.channels; ++c) *to++ = row[columns[x] + c];
    }
    return cut;
}

struct Rectangle {
    std::uint32_t x, y, width, height;
};

/// Copies a rectangle out of each class map of a tile into the maps of the image.
template <typename Value>
void copy_maps(const std::vector<Value>& from, std::uint32_t from_width, std::uint32_t from_height,
               std::uint32_t skip_x, std::uint32_t skip_y, std::vector<Value>& to, std::uint32_t to_width,
               std::uint32_t to_height, Rectangle area, std::size_t maps) {
    for (std::size_t m = 0; m < maps; ++m)
        for (std::uint32_t y = 0; y < area.height; ++y) {
            const Value* row = from.data() + (m * from_height + skip_y + y) * from_width + skip_x;
            std::copy(row, row + area.width, to.data() + (m * to_height + area.y + y) * to_width + area.x);
        }
}

Result<MapOutput> run_padded(ServedModel& model, const Tensor& image, const std::string& parameters,
                             const CallContext& context) {
    const auto& facts = model.facts();
    const std::uint32_t width = round_up(image.width, facts.size_multiple);
    const std::uint32_t height = round_up(image.height, facts.size_multiple);
    MapOutput whole{image.width, image.height, {}};
    if (width == image.width && height == image.height) {
        auto output = model.run(image, parameters, context);
        if (!output) return tl::unexpected(output.error());
        whole.output = std::move(*output);
        return whole;
    }
    auto output = model.run(window(image, 0, 0, width, height), parameters, context);
    if (!output) return tl::unexpected(output.error());
    const Rectangle all{0, 0, image.width, image.height};
    whole.output.queue_ms = output->queue_ms;
    whole.output.compute_ms = output->compute_ms;
    whole.output.batch_size = output->batch_size;
    whole.output.polygons = std::move(output->polygons);
    const std::size_t pixels = std::size_t{image.width} * image.height;
    if (!output->probability.empty()) {
        whole.output.probability.resize(pixels * facts.planes());
        copy_maps(output->probability, width, height, 0, 0, whole.output.probability, image.width,
                  image.height, all, facts.planes());
    }
    if (!output->labels.empty()) {
        whole.output.labels.resize(pixels);
        copy_maps(output->labels, width, height, 0, 0, whole.output.labels, image.width, image.height, all,
                  1);
    }
    return whole;
}

}  // namespace

std::uint32_t reflect(std::int64_t at, std::uint32_t length) {
    if (length == 1) return 0;
    const std::int64_t period = 2 * (static_cast<std::int64_t>(length) - 1);
    std::int64_t within = at % period;
    if (within < 0) within += period;
    return static_cast<std::uint32_t>(within < length ? within : period - within);
}

Result<MapOutput> run_whole(ServedModel& model, const Tensor& image, const std::string& parameters,
                            const CallContext& context) {
    const auto& facts = model.facts();
    if (facts.tile_width == 0) return run_padded(model, image, parameters, context);
    const std::uint32_t step_x = facts.tile_width - 2 * facts.halo;
    const std::uint32_t step_y = facts.tile_height - 2 * facts.halo;
    MapOutput whole{image.width, image.height, {}};
    whole.output.probability.resize(std::size_t{image.width} * image.height * facts.planes());
    for (std::uint32_t y = 0; y < image.height; y += step_y)
        for (std::uint32_t x = 0; x < image.width; x += step_x) {
            const std::int64_t left = std::int64_t{x} - facts.halo;
            const std::int64_t top = std::int64_t{y} - facts.halo;
            auto tile =
                model.run(window(image, left, top, facts.tile_width, facts.tile_height), parameters, context);
            if (!tile) return tl::unexpected(tile.error());
            const Rectangle area{x, y, std::min(step_x, image.width - x), std::min(step_y, image.height - y)};
            copy_maps(tile->probability, facts.tile_width, facts.tile_height, facts.halo, facts.halo,
                      whole.output.probability, image.width, image.height, area, facts.planes());
            whole.output.queue_ms += tile->queue_ms;
            whole.output.compute_ms += tile->compute_ms;
            whole.output.batch_size = std::max(whole.output.batch_size, tile->batch_size);
        }
    return whole;
}

}  // namespace spheroseg
