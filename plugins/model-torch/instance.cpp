// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "instance.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <bioimageio/serving.hpp>
#include <new>
#include <string>
#include <utility>

#include "reason.hpp"

namespace model_torch {
namespace {

/// LibTorch has no type of its own for memory that is not there, so its words are looked at.
bool is_out_of_memory(const std::string& reason) {
    return reason.find("can't allocate memory") != std::string::npos ||
           reason.find("out of memory") != std::string::npos;
}

}  // namespace

Instance::Instance(const OpenedModel& model, std::uint32_t max_batch, std::shared_ptr<const Network> network)
    : model_(model),
      recipe_(model.recipe()),
      max_batch_(recipe_.batches() ? max_batch : 1),
      network_(std::move(network)) {}

void Instance::warm(const sdk::CallView& call) {
    const TileSize tried = model_.working_size();
    // A device that the JIT fuses for profiles each shape at its first run; others only the very first run.
    for (std::size_t size = 1; size <= max_batch_; ++size)
        for (int again = 0; again < (size == 1 || network_->device().is_cuda() ? 2 : 1); ++again)
            warm(call, tried, size, "a batch of " + std::to_string(size), "max_batch");
    // What has not the memory for its largest tile says so now, and the first page finds buffers made.
    const auto& tiles = recipe_.tiles();
    if (tiles.width > tried.width || tiles.height > tried.height)
        warm(call, {tiles.width, tiles.height}, 1,
             "its largest tile, " + std::to_string(tiles.width) + " × " + std::to_string(tiles.height),
             "tile");
}

void Instance::warm(const sdk::CallView& call, TileSize size, std::size_t batch, const std::string& what,
                    const std::string& setting) {
    const auto probe = draw_probe(size, recipe_.channels(), recipe_.normalisation().how);
    spheroseg_model_item item{};
    item.width = static_cast<std::uint32_t>(size.width);
    item.height = static_cast<std::uint32_t>(size.height);
    item.channels = static_cast<std::uint32_t>(recipe_.channels());
    item.input = probe.data();
    call.checkpoint();
    try {
        infer(Items(batch, &item));
    } catch (const sdk::Failure&) {
        throw;
    } catch (const std::exception& error) {
        throw sdk::Failure(
            SPHEROSEG_REFUSED, "network_fails",
            "The network fails on " + what + ": " + reason_of(error) + "; give a smaller `" + setting + "`.");
    }
}

void Instance::execute(const sdk::CallView& /*call*/, sdk::ModelItems items) {
    const Items wanted = bioimageio::wanted_items(recipe_, items);
    for (auto first = wanted.begin(); first != wanted.end();) {
        const auto end =
            first + std::min<std::ptrdiff_t>(wanted.end() - first, static_cast<std::ptrdiff_t>(max_batch_));
        run({first, end});
        first = end;
    }
}

void Instance::run(const Items& items) {
    if (items.size() == 1) return run_alone(*items[0]);
    at::Tensor output;
    try {
        output = infer(items);
    } catch (const std::exception&) {
        // Whose fault it is, each one alone tells; what failed for its size alone passes.
        for (spheroseg_model_item* item : items) run_alone(*item);
        return;
    }
    deliver(output, items);
}

void Instance::run_alone(spheroseg_model_item& item) {
    bool lost_device = false;
    at::Tensor output;
    item.status = sdk::guard(item.call, [&] {
        sdk::CallView(item.call).checkpoint();
        try {
            output = infer({&item});
        } catch (const sdk::Failure&) {
            throw;
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& error) {
            const std::string reason = reason_of(error);
            if (is_out_of_memory(reason)) throw std::bad_alloc();
            lost_device = reason.find("CUDA error") != std::string::npos;
            throw sdk::Failure(SPHEROSEG_INTERNAL, "network_fails", "The network failed: " + reason + ".");
        }
    });
    if (lost_device)
        throw sdk::Failure(SPHEROSEG_UNAVAILABLE, "device_lost", "The CUDA device failed during a run.");
    if (item.status == SPHEROSEG_OK) deliver(output, {&item});
}

at::Tensor Instance::infer(const Items& items) {
    const std::size_t height = items[0]->height;
    const std::size_t width = items[0]->width;
    const std::size_t each = recipe_.input_size(height, width);
    input_.resize(items.size() * each);
    for (std::size_t i = 0; i < items.size(); ++i)
        recipe_.prepare(items[i]->input, height, width, input_.data() + i * each);
    at::Tensor output =
        network_->run(view_of(input_.data(), recipe_.input_shape(items.size(), height, width)));
    recipe_.check_output(shape_of(output), items.size(), height, width);
    return output;
}

void Instance::deliver(const at::Tensor& output, const Items& items) const {
    const auto* values = output.data_ptr<float>();
    const std::size_t each = static_cast<std::size_t>(output.numel()) / items.size();
    for (std::size_t i = 0; i < items.size(); ++i) {
        spheroseg_model_item& item = *items[i];
        item.status = sdk::guard(item.call, [&] {
            sdk::CallView(item.call).checkpoint();
            recipe_.finish(values + i * each, item.input, item.height, item.width, item.probability);
        });
    }
}

}  // namespace model_torch
