// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// How a recipe is made; recipe_run.cpp follows it.
#include "recipe.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <spheroseg/boundary.hpp>

namespace bioimageio {
namespace {

using spheroseg::sdk::Failure;
using Kind = Operation::Kind;

constexpr std::int64_t kMaxChannels = 1000;

[[noreturn]] void unsupported(const std::string& message) {
    throw Failure(SPHEROSEG_UNSUPPORTED, "unsupported_package", message);
}

const Tensor& only_input(const Description& description) {
    const Tensor* found = nullptr;
    for (const auto& tensor : description.inputs) {
        if (tensor.optional) continue;
        if (found != nullptr)
            unsupported("The model takes " + std::to_string(description.inputs.size()) +
                        " inputs; one image is supported.");
        found = &tensor;
    }
    if (found == nullptr) unsupported("The model takes no input.");
    return *found;
}

std::size_t find_output(const Description& description, const std::string& id) {
    if (description.outputs.empty()) unsupported("The model gives no output.");
    if (id.empty()) return 0;
    std::string known;
    for (std::size_t i = 0; i < description.outputs.size(); ++i) {
        if (description.outputs[i].id == id) return i;
        known += (i == 0 ? "" : ", ") + description.outputs[i].id;
    }
    throw Failure(SPHEROSEG_INVALID, "output",
                  "The model has no output \"" + id + "\"; it has " + known + ".");
}

std::size_t channels_of(const Layout& layout, const std::string& tensor, const std::string& input_id,
                        std::size_t input_channels) {
    const Axis* axis = layout.channel_axis();
    if (axis == nullptr) return 1;
    std::int64_t count = 0;
    if (axis->size.kind == Size::Kind::fixed) count = axis->size.fixed;
    if (axis->size.kind == Size::Kind::stepped && axis->size.step == 0) count = axis->size.min;
    if (axis->size.kind == Size::Kind::reference && axis->size.tensor == input_id)
        count = static_cast<std::int64_t>(
            std::floor(static_cast<double>(input_channels) * axis->size.scale + axis->size.offset));
    if (count < 1 || count > kMaxChannels)
        unsupported("The number of channels of tensor " + tensor + " is not fixed between 1 and " +
                    std::to_string(kMaxChannels) + ".");
    return static_cast<std::size_t>(count);
}

const char* name_of(Kind kind) {
    switch (kind) {
        case Kind::cast:
            return "ensure_dtype";
        case Kind::threshold:
            return "binarize";
        case Kind::clip:
        case Kind::clip_range:
            return "clip";
        case Kind::linear:
            return "scale_linear";
        case Kind::sigmoid:
            return "sigmoid";
        case Kind::softmax:
            return "softmax";
        case Kind::moments:
            return "zero_mean_unit_variance";
        case Kind::range:
            return "scale_range";
        case Kind::match:
            return "scale_mean_variance";
    }
    return "";
}

/// By what a statistic's epsilon is to be divided when the statistic is taken of v instead of `before`(v).
double gain_before(const std::vector<Operation>& before, const Operation& statistic) {
    double gain = 1;
    for (const auto& operation : before) {
        const auto same = [](const std::vector<double>& values) {
            return std::all_of(values.begin(), values.end(), [&](double v) { return v == values[0]; });
        };
        const bool fits = operation.kind == Kind::linear && same(operation.gain) && operation.gain[0] > 0 &&
                          (!statistic.joint || same(operation.offset));
        if (!fits)
            unsupported(std::string("The preprocessing ") + name_of(operation.kind) + " before " +
                        name_of(statistic.kind) + " is not supported.");
        gain *= operation.gain[0];
    }
    return gain;
}

bool to_whole_numbers(const Operation& operation) {
    return operation.kind == Kind::cast && operation.high > 0;
}

std::vector<std::string> class_names(const std::vector<std::size_t>& channels, const Axis* axis) {
    std::vector<std::string> names;
    names.reserve(channels.size());
    for (const std::size_t channel : channels)
        names.push_back(axis != nullptr && channel < axis->channel_names.size() ? axis->channel_names[channel]
                        : channels.size() == 1                                  ? "object"
                                               : "class " + std::to_string(channel));
    return names;
}

/// Micrometres of a pixel's side; 0 where the package gives its axes no unit of length.
double pixel_size_of(const Layout& layout, const std::string& tensor) {
    static const std::map<std::string, double> micrometres{
        {"angstrom", 1e-4},  {"nanometer", 1e-3}, {"micrometer", 1}, {"millimeter", 1e3},
        {"centimeter", 1e4}, {"decimeter", 1e5},  {"meter", 1e6}};
    const Axis &row = layout.row_axis(), &column = layout.column_axis();
    if (!row.unit && !column.unit) return 0;
    const auto refuse = [&](const std::string& what) -> Failure {
        return {SPHEROSEG_UNSUPPORTED, "pixel_size",
                "The input " + tensor + " " + what +
                    "; say pixel_size_um, or 0 where it does not matter at which size pages are shown to the "
                    "model."};
    };
    const auto side = [&](const Axis& axis) {
        const auto unit = micrometres.find(axis.unit.value_or(""));
        if (unit == micrometres.end())
            throw refuse("gives the size of its pixels along " + axis.id + " in " +
                         (axis.unit ? "the unit \"" + *axis.unit + "\"" : std::string("no unit")));
        return axis.scale * unit->second;
    };
    const double width = side(column), height = side(row);
    if (std::abs(width - height) > 1e-6 * width) throw refuse("has pixels that are not square");
    return width;
}

}  // namespace

Recipe::Recipe(const Description& description, const Choices& choices)
    : input_id_(only_input(description).id),
      output_index_(find_output(description, choices.output)),
      input_layout_(only_input(description)),
      output_layout_(description.outputs[output_index_]) {
    const Tensor& input = only_input(description);
    const Tensor& output = description.outputs[output_index_];
    channels_ = channels_of(input_layout_, input.id, input_id_, 0);
    output_channels_ = channels_of(output_layout_, output.id, input_id_, channels_);
    tiles_ = plan_tiles(input_layout_, output_layout_, input_id_, choices.tile, choices.halo);
    pixel_size_um_ = choices.pixel_size_um ? *choices.pixel_size_um : pixel_size_of(input_layout_, input.id);
    split_processing(to_operations(input, channels_, input_id_));
    if (input.processing.empty()) network_type_ = input.data_type;
    // The specification ends any other list with a cast to float32.
    if (!input.processing.empty() && input.processing.back().id == "ensure_dtype")
        network_type_ = input.processing.back().dtype;
    if (description.plain) {
        const PlainInput plain = choices.input.value_or(PlainInput{});
        normalisation_ = {choices.input ? plain.normalise : std::uint32_t{SPHEROSEG_NORMALISE_UNIT},
                          plain.low, plain.high, plain.epsilon, plain.joint};
    }
    after_ = to_operations(output, output_channels_, input_id_);
    choose_channels(output, choices);
    refuse_statistics_of_tiles();
}

void Recipe::split_processing(std::vector<Operation> all) {
    const auto statistic = [](const Operation& operation) { return operation.takes_statistic(); };
    const auto first = std::find_if(all.begin(), all.end(), statistic);
    before_.assign(all.begin(), first);
    if (first == all.end()) return;
    // Descriptions begin with a cast to the type of their input. A statistic is taken of the samples as they
    // are.
    before_.erase(before_.begin(), std::find_if_not(before_.begin(), before_.end(), to_whole_numbers));
    auto next = first + 1;
    const double gain = gain_before(before_, *first);
    before_.clear();
    if (first->kind == Kind::moments) {
        normalisation_ = {SPHEROSEG_NORMALISE_MOMENTS, 0, 0, first->eps / gain, first->joint};
    } else if (first->kind == Kind::range) {
        normalisation_ = {SPHEROSEG_NORMALISE_RANGE, first->low, first->high, first->eps / gain,
                          first->joint};
    } else if (first->kind == Kind::clip_range && next != all.end() && next->kind == Kind::range &&
               next->low == 0 && next->high == 100 && next->joint == first->joint) {
        // Clipped to two percentiles, the extremes are these percentiles.
        normalisation_ = {SPHEROSEG_NORMALISE_RANGE, first->low, first->high, next->eps / gain, first->joint};
        Operation clip;
        clip.kind = Kind::clip;
        clip.high = 1;
        before_.push_back(clip);
        ++next;
    } else {
        unsupported(std::string("The preprocessing ") + name_of(first->kind) +
                    " takes a statistic of the whole image that the server does not take.");
    }
    for (; next != all.end(); ++next) {
        if (next->takes_statistic())
            unsupported(std::string("The preprocessing ") + name_of(next->kind) + " after " +
                        name_of(first->kind) +
                        " is not supported: the server takes one statistic of an image.");
        before_.push_back(*next);
    }
}

void Recipe::choose_channels(const Tensor& output, const Choices& choices) {
    guide_ = choices.guide;
    activation_ = choices.activation;
    const auto invalid = [](const std::string& message) -> Failure {
        return {SPHEROSEG_INVALID, "output", message};
    };
    const auto check = [&](std::uint32_t channel, const char* key) {
        if (channel >= output_channels_)
            throw invalid(std::string("output.") + key + " names channel " + std::to_string(channel) +
                          " (counted from 0); the output " + output.id + " has " +
                          std::to_string(output_channels_) + ".");
        return std::size_t{channel};
    };
    std::optional<std::size_t> guide;
    if (guide_ != SPHEROSEG_GUIDE_NONE)
        guide = check(choices.guide_channel.value_or(static_cast<std::uint32_t>(output_channels_ - 1)),
                      "guide_channel");
    for (const auto channel : choices.class_channels) planes_.push_back(check(channel, "class_channels"));
    if (planes_.empty())
        for (std::size_t c = 0; c < output_channels_; ++c)
            if (c != guide) planes_.push_back(c);
    if (planes_.empty()) throw invalid("The guide leaves no channel of the output for a class.");
    classes_ =
        choices.classes.empty() ? class_names(planes_, output_layout_.channel_axis()) : choices.classes;
    if (classes_.size() != planes_.size())
        throw invalid("output.classes has " + std::to_string(classes_.size()) + " name(s) for " +
                      std::to_string(planes_.size()) +
                      " channel(s); name each, or choose channels with output.class_channels.");
    if (activation_ == Activation::softmax && output_channels_ < 2)
        throw invalid("output.activation softmax needs more than one channel; the output has one.");
    if (guide) planes_.push_back(*guide);
}

void Recipe::refuse_statistics_of_tiles() const {
    for (const auto& operation : after_) {
        if (!operation.takes_statistic()) continue;
        if (tiles_.width != 0 || tiles_.size_multiple != 1)
            unsupported(
                std::string("The postprocessing ") + name_of(operation.kind) +
                " takes a statistic of the whole image, which a model that works in tiles or pads its "
                "input does not have; try tile: 0.");
        if (operation.kind == Kind::match && normalisation_.how != SPHEROSEG_NORMALISE_NONE)
            unsupported(
                "The postprocessing scale_mean_variance needs the unprocessed input, which the server "
                "has normalised.");
    }
}

}  // namespace bioimageio
