// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A recipe at work: shapes, and values on their way to the network and back.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <spheroseg/boundary.hpp>

#include "recipe.hpp"

namespace bioimageio {
namespace {

using spheroseg::sdk::Failure;
using Kind = Operation::Kind;

constexpr std::size_t kStripValues = 16384;

Planes from_interleaved(const float* from, std::size_t channels, std::size_t height, std::size_t width) {
    Planes planes(channels, height, width);
    for (std::size_t c = 0; c < channels; ++c) {
        float* plane = planes.plane(c);
        for (std::size_t i = 0; i < planes.area(); ++i) plane[i] = from[i * channels + c];
    }
    return planes;
}

bool all_finite(const std::vector<float>& values) {
    unsigned bad = 0;  // no early way out, so that compilers widen the loop
    for (const float value : values) bad |= std::isfinite(value) ? 0U : 1U;
    return bad == 0;
}

}  // namespace

std::vector<std::size_t> Recipe::input_shape(std::size_t batch, std::size_t height, std::size_t width) const {
    return input_layout_.shape(batch, channels_, height, width);
}

std::vector<std::size_t> Recipe::output_shape(std::size_t batch, std::size_t height,
                                              std::size_t width) const {
    const std::size_t rows = height > 2 * tiles_.crop_y ? height - 2 * tiles_.crop_y : 0;
    const std::size_t columns = width > 2 * tiles_.crop_x ? width - 2 * tiles_.crop_x : 0;
    return output_layout_.shape(batch, output_channels_, rows, columns);
}

std::size_t Recipe::input_size(std::size_t height, std::size_t width) const {
    return channels_ * height * width;
}

std::size_t Recipe::output_size(std::size_t height, std::size_t width) const {
    const auto shape = output_shape(1, height, width);
    return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

std::size_t Recipe::rows_at_once(const std::vector<Operation>& steps, std::size_t channels,
                                 std::size_t height, std::size_t width) const {
    if (std::any_of(steps.begin(), steps.end(), [](const auto& one) { return one.takes_statistic(); }))
        return height;
    return std::max<std::size_t>(1, kStripValues / std::max<std::size_t>(1, channels * width));
}

void Recipe::prepare(const float* interleaved, std::size_t height, std::size_t width, float* to) const {
    const std::size_t step = rows_at_once(before_, channels_, height, width);
    for (std::size_t first = 0; first < height; first += step) {
        const std::size_t rows = std::min(step, height - first);
        Planes planes = from_interleaved(interleaved + first * width * channels_, channels_, rows, width);
        for (const auto& operation : before_) apply(operation, planes, nullptr);
        input_layout_.scatter(planes, first, height, to);
    }
}

void Recipe::check_output(const std::vector<std::size_t>& shape, std::size_t batch, std::size_t height,
                          std::size_t width) const {
    const auto expected = output_shape(batch, height, width);
    if (shape == expected) return;
    throw Failure(SPHEROSEG_REFUSED, "output_shape",
                  "The network gives " + shape_text(shape) + " for an input of " +
                      shape_text(input_shape(batch, height, width)) + "; " + shape_text(expected) +
                      " was expected.");
}

Planes Recipe::postprocess(const float* output, const Planes* unprocessed, std::size_t height,
                           std::size_t width, Rows rows) const {
    Planes planes(output_channels_, rows.count, width - 2 * tiles_.crop_x);
    output_layout_.gather(output, rows.first, height - 2 * tiles_.crop_y, planes);
    if (!all_finite(planes.values))
        throw Failure(SPHEROSEG_REFUSED, "not_finite",
                      "The network gives a value that is not a finite number.");
    for (const auto& operation : after_) apply(operation, planes, unprocessed);
    return planes;
}

Planes Recipe::postprocess(const float* output, const Planes* unprocessed, std::size_t height,
                           std::size_t width) const {
    return postprocess(output, unprocessed, height, width, {0, height - 2 * tiles_.crop_y});
}

Planes Recipe::activate(Planes output) const {
    Operation operation;
    operation.kind = activation_ == Activation::softmax ? Kind::softmax : Kind::sigmoid;
    if (activation_ != Activation::none) apply(operation, output, nullptr);
    return output;
}

void Recipe::finish(const float* output, const float* interleaved, std::size_t height, std::size_t width,
                    float* planes) const {
    std::optional<Planes> unprocessed;
    if (std::any_of(after_.begin(), after_.end(), [](const auto& one) { return one.kind == Kind::match; }))
        unprocessed = from_interleaved(interleaved, channels_, height, width);
    const std::size_t area = height * width;
    if (tiles_.crop_y != 0 || tiles_.crop_x != 0) std::fill(planes, planes + planes_.size() * area, 0.0F);
    const std::size_t given = height - 2 * tiles_.crop_y;
    const std::size_t step = rows_at_once(after_, output_channels_, given, width);
    for (std::size_t first = 0; first < given; first += step) {
        const Rows rows{first, std::min(step, given - first)};
        const Planes done =
            activate(postprocess(output, unprocessed ? &*unprocessed : nullptr, height, width, rows));
        for (std::size_t p = 0; p < planes_.size(); ++p)
            for (std::size_t y = 0; y < done.height; ++y) {
                const float* from = done.plane(planes_[p]) + y * done.width;
                float* to = planes + p * area + (first + y + tiles_.crop_y) * width + tiles_.crop_x;
                for (std::size_t x = 0; x < done.width; ++x) {
                    const float least = from[x] < 0 ? 0 : from[x];
                    to[x] = least > 1 ? 1 : least;
                }
            }
    }
}

std::vector<float> Recipe::as_host_gives(Planes raw) const {
    Operation operation;
    operation.low = normalisation_.low;
    operation.high = normalisation_.high;
    operation.eps = normalisation_.epsilon;
    operation.joint = normalisation_.joint;
    operation.kind = normalisation_.how == SPHEROSEG_NORMALISE_RANGE ? Kind::range : Kind::moments;
    if (normalisation_.how != SPHEROSEG_NORMALISE_NONE) apply(operation, raw, nullptr);
    std::vector<float> interleaved(raw.values.size());
    for (std::size_t c = 0; c < raw.channels; ++c)
        for (std::size_t i = 0; i < raw.area(); ++i) interleaved[i * raw.channels + c] = raw.plane(c)[i];
    return interleaved;
}

}  // namespace bioimageio
