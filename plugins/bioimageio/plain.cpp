// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plain.hpp"

#include <algorithm>
#include <spheroseg/boundary.hpp>

namespace bioimageio {
namespace {

Size fixed(std::int64_t length) {
    Size size;
    size.kind = Size::Kind::fixed;
    size.fixed = length;
    return size;
}

Size stepped(std::int64_t step) {
    Size size;
    size.kind = Size::Kind::stepped;
    size.min = size.step = step;
    return size;
}

Size same_as(const std::string& tensor, const std::string& axis) {
    Size size;
    size.kind = Size::Kind::reference;
    size.tensor = tensor;
    size.axis = axis;
    return size;
}

Tensor tensor(const std::string& id, std::int64_t channels, bool channels_last, const Size& rows,
              const Size& columns) {
    Tensor made;
    made.id = id;
    made.data_type = "float32";
    Axis batch{"batch", AxisRole::batch, {}, 0, {}};
    Axis channel{"channel", AxisRole::channel, fixed(channels), 0, {}};
    made.axes = {batch, {"y", AxisRole::space, rows, 0, {}}, {"x", AxisRole::space, columns, 0, {}}};
    made.axes.insert(channels_last ? made.axes.end() : made.axes.begin() + 1, channel);
    return made;
}

std::int64_t output_channels(const Choices& choices) {
    if (choices.output_channels) return *choices.output_channels;
    const std::size_t guide = choices.guide == SPHEROSEG_GUIDE_NONE ? 0 : 1;
    std::size_t count = std::max<std::size_t>(1, choices.classes.size()) + guide;
    for (const auto channel : choices.class_channels) count = std::max<std::size_t>(count, channel + 1U);
    if (choices.guide_channel) count = std::max<std::size_t>(count, *choices.guide_channel + 1U);
    return static_cast<std::int64_t>(count);
}

}  // namespace

Description with_tensors(Description description, const Choices& choices) {
    const auto refuse = [](const char* key) {
        throw spheroseg::sdk::Failure(
            SPHEROSEG_INVALID, "config",
            std::string(key) +
                " is for a plain weights file; the package says it by itself, so leave it out.");
    };
    if (!description.plain) {
        if (choices.input) refuse("input");
        if (choices.output_channels) refuse("output.channels");
        if (choices.output_channels_last) refuse("output.layout");
        return description;
    }
    const PlainInput input =
        choices.input.value_or(PlainInput{1, SPHEROSEG_NORMALISE_UNIT, 1, 99.8, false, 32, {}, {}});
    const Size size = stepped(input.size_multiple);
    description.inputs = {tensor("input", input.channels, input.channels_last, size, size)};
    if (input.mean || input.deviation) {
        Step step;
        step.id = "fixed_zero_mean_unit_variance";
        step.first = {input.mean.value_or(0)};
        step.second = {input.deviation.value_or(1)};
        description.inputs[0].processing = {step};
    }
    description.outputs = {tensor("output", output_channels(choices),
                                  choices.output_channels_last.value_or(input.channels_last),
                                  same_as("input", "y"), same_as("input", "x"))};
    return description;
}

std::optional<Recipe> expected_recipe(const Choices& choices) {
    Description plain;
    plain.plain = true;
    try {
        return Recipe(with_tensors(std::move(plain), choices), choices);
    } catch (const spheroseg::sdk::Failure&) {
        return std::nullopt;
    }
}

}  // namespace bioimageio
