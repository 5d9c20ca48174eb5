// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "instance.hpp"

#include <algorithm>
#include <string>

namespace model_opencv_dnn {
namespace {

constexpr std::uint32_t kMaxSide = 1U << 16U;

std::string text_of(std::uint64_t width, std::uint64_t height) {
    return std::to_string(width) + " × " + std::to_string(height);
}

}  // namespace

Instance::Instance(const OpenedModel& model, std::size_t max_batch)
    : model_(model),
      recipe_(model.recipe()),
      max_batch_(recipe_.batches() ? max_batch : 1),
      network_(model.onnx(), model.output_id(), recipe_.output_index()) {}

void Instance::warm(const sdk::CallView& call) {
    const std::size_t height = model_.working_height();
    const std::size_t width = model_.working_width();
    const std::vector<float> grey(recipe_.input_size(height, width), 0.5F);
    spheroseg_model_item item{};
    item.height = static_cast<std::uint32_t>(height);
    item.width = static_cast<std::uint32_t>(width);
    item.channels = static_cast<std::uint32_t>(recipe_.channels());
    item.input = grey.data();
    // Downwards, so that memory is at its largest from the beginning.
    for (std::size_t size = max_batch_; size > 0; --size) {
        call.checkpoint();
        try {
            infer(Items(size, &item));
        } catch (const sdk::Failure& failure) {
            if (size == 1) throw;
            throw sdk::Failure(
                failure.code(), failure.word(),
                "A batch of " + std::to_string(size) + " fails; give a smaller max_batch. " + failure.what());
        }
    }
}

void Instance::check(const spheroseg_model_item& item) const {
    const auto invalid = [](const std::string& message) {
        throw sdk::Failure(SPHEROSEG_INVALID, "invalid_input", message);
    };
    const auto& tiles = recipe_.tiles();
    const std::string size = text_of(item.width, item.height);
    if (item.input == nullptr || item.probability == nullptr || item.width == 0 || item.height == 0)
        invalid("At least one pixel is expected, with memory for the probability.");
    if (item.channels != recipe_.channels())
        invalid(std::to_string(recipe_.channels()) + " channel(s) are expected, " +
                std::to_string(item.channels) + " came.");
    if (tiles.width != 0 && (item.width != tiles.width || item.height != tiles.height))
        invalid("A tile of " + text_of(tiles.width, tiles.height) + " pixels is expected, " + size +
                " came.");
    if (item.width % tiles.size_multiple != 0 || item.height % tiles.size_multiple != 0)
        invalid("Width and height in multiples of " + std::to_string(tiles.size_multiple) +
                " are expected, " + size + " came.");
    if (item.width > kMaxSide || item.height > kMaxSide)
        throw sdk::Failure(
            SPHEROSEG_TOO_LARGE, "too_many_pixels",
            "At most " + std::to_string(kMaxSide) + " pixels on a side are run at once, " + size + " came.");
}

void Instance::execute(const sdk::CallView& /*call*/, sdk::ModelItems items) {
    Items wanted;
    for (std::uint64_t i = 0; i < items.size(); ++i) {
        spheroseg_model_item& item = items[i];
        item.status = sdk::guard(item.call, [&] {
            sdk::CallView(item.call).checkpoint();
            check(item);
            if (!wanted.empty() && (item.width != wanted[0]->width || item.height != wanted[0]->height))
                throw sdk::Failure(SPHEROSEG_INVALID, "invalid_input",
                                   "The images of one batch must have one size.");
            wanted.push_back(&item);
        });
    }
    for (std::size_t begin = 0; begin < wanted.size(); begin += max_batch_) {
        const auto first = wanted.begin() + static_cast<std::ptrdiff_t>(begin);
        run_batch({first, first + static_cast<std::ptrdiff_t>(std::min(max_batch_, wanted.size() - begin))});
    }
}

void Instance::run_batch(const Items& items) {
    try {
        deliver(infer(items), items);
    } catch (const std::exception&) {
        // Each one alone tells whose fault it is; what failed for its size passes.
        for (spheroseg_model_item* item : items)
            item->status = sdk::guard(item->call, [&] {
                sdk::CallView(item->call).checkpoint();
                const auto output = infer({item});
                recipe_.finish(output.values, item->input, item->height, item->width, item->probability);
            });
    }
}

void Instance::deliver(const NetworkOutput& output, const Items& items) const {
    const std::size_t each = recipe_.output_size(items[0]->height, items[0]->width);
    for (std::size_t i = 0; i < items.size(); ++i) {
        spheroseg_model_item& item = *items[i];
        item.status = sdk::guard(item.call, [&] {
            sdk::CallView(item.call).checkpoint();
            recipe_.finish(output.values + i * each, item.input, item.height, item.width, item.probability);
        });
    }
}

NetworkOutput Instance::infer(const Items& items) {
    const std::size_t height = items[0]->height;
    const std::size_t width = items[0]->width;
    const std::size_t each = recipe_.input_size(height, width);
    input_.resize(items.size() * each);
    for (std::size_t i = 0; i < items.size(); ++i)
        recipe_.prepare(items[i]->input, height, width, input_.data() + i * each);
    auto output = network_.run(input_.data(), recipe_.input_shape(items.size(), height, width));
    recipe_.check_output(output.shape, items.size(), height, width);
    return output;
}

bioimageio::Array Instance::run(const bioimageio::Array& input) {
    input_ = input.values;
    const auto output = network_.run(input_.data(), input.shape);
    std::size_t count = 1;
    for (const std::size_t length : output.shape) count *= length;
    return {output.shape, {output.values, output.values + count}};
}

}  // namespace model_opencv_dnn
