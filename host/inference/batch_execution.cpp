// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/batch_execution.hpp"

#include <atomic>
#include <cmath>
#include <limits>
#include <memory>

#include "plugin/failure.hpp"

namespace spheroseg {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

/// What the plugin sees of one item; the host's output buffers are filled directly.
struct Exchange {
    Exchange(ModelItem& from, const ModelFacts& facts)
        : call(from.request->context.request_id, from.request->context.deadline_ns(),
               from.request->context.cancelled) {
        const std::size_t pixels = std::size_t{from.input.width} * from.input.height;
        item.size = sizeof(item);
        item.channels = from.input.channels;
        item.width = from.input.width;
        item.height = from.input.height;
        item.input = from.input.values.data();
        item.parameters = sdk::to_text(from.request->parameters);
        item.call = call.raw();
        item.status = SPHEROSEG_INTERNAL;  // an item that the model forgot has failed
        if (facts.output == SPHEROSEG_OUTPUT_PROBABILITY) {
            // What the model leaves out is found by result_of, and shows nothing that lay there before.
            from.output.probability.assign(pixels * facts.planes(), std::numeric_limits<float>::quiet_NaN());
            item.probability = from.output.probability.data();
        } else if (facts.output == SPHEROSEG_OUTPUT_LABELS) {
            from.output.labels.resize(pixels);
            item.labels = from.output.labels.data();
        } else {
            polygons = sdk::string_writer(from.output.polygons);
            item.polygons = &polygons;
        }
    }
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    sdk::Call call;
    spheroseg_writer polygons{};
    spheroseg_model_item item{};
};

bool all_finite(const Unfilled<float>& values) {
    unsigned bad = 0;  // no early way out, so that compilers widen the loop
    for (const float value : values) bad |= std::abs(value) <= std::numeric_limits<float>::max() ? 0U : 1U;
    return bad == 0;
}

Result<void> result_of(const sdk::Call& call, spheroseg_code status, const ModelOutput& output) {
    if (status != SPHEROSEG_OK)
        return tl::unexpected(to_error(sdk::Failure(
            status, call.word(), call.message().empty() ? "The model gave no reason." : call.message())));
    if (!all_finite(output.probability))
        return fail(ErrorKind::internal, "model_output", "The model gave values that are not finite.");
    return {};
}

}  // namespace

Result<void> execute_batch(sdk::ModelInstance& instance, const ModelFacts& facts,
                           const std::vector<ItemPtr>& batch) {
    const auto began = Clock::now();
    std::vector<std::unique_ptr<Exchange>> exchanges;
    std::vector<spheroseg_model_item> items;
    const auto prepared = guarded([&] {
        for (const ItemPtr& item : batch) {
            exchanges.push_back(std::make_unique<Exchange>(*item, facts));
            items.push_back(exchanges.back()->item);
        }
    });
    if (!prepared) {  // no memory for the outputs: not the instance's fault
        for (const ItemPtr& item : batch) item->result = prepared;
        return {};
    }
    sdk::Call call;
    SPHEROSEG_TRY(executed, guarded([&] { instance.execute(call, items); }));
    const double compute = milliseconds(Clock::now() - began);
    static std::atomic<std::uint64_t> executions{0};
    const std::uint64_t execution = ++executions;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        ModelItem& item = *batch[i];
        item.input = Tensor{};
        item.output.queue_ms = milliseconds(began - item.queued);
        item.output.compute_ms = compute;
        item.output.batch_size = static_cast<std::uint32_t>(batch.size());
        item.output.execution = execution;
        item.result = result_of(exchanges[i]->call, items[i].status, item.output);
    }
    return {};
}

}  // namespace spheroseg
