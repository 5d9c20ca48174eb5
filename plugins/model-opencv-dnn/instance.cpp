// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "instance.hpp"

#include <algorithm>
#include <bioimageio/serving.hpp>
#include <string>

namespace model_opencv_dnn {

Instance::Instance(const OpenedModel& model, std::size_t max_batch, std::uint32_t threads)
    : thread_bound_(oneapi::tbb::global_control::max_allowed_parallelism,
                    std::max<std::uint32_t>(1, threads)),
      model_(model),
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

void Instance::execute(const sdk::CallView& /*call*/, sdk::ModelItems items) {
    const Items wanted = bioimageio::wanted_items(recipe_, items);
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
