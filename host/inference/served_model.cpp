// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/served_model.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "plugin/failure.hpp"

namespace spheroseg {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

Error status_error(spheroseg_code code, const sdk::Call& call) {
    return to_error(sdk::Failure(code, call.word(),
                                 call.message().empty() ? "The model gave no reason." : call.message()));
}

Normalisation read_normalisation(const spheroseg_model_info& info) {
    Normalisation normalise(info.normalise);
    normalise.low = info.normalise_low;
    normalise.high = info.normalise_high;
    normalise.epsilon = info.normalise_epsilon == 0 ? 1e-6 : info.normalise_epsilon;
    normalise.joint = info.normalise_joint == 1;
    return normalise;
}

}  // namespace

const char* to_string(ModelState state) {
    switch (state) {
        case ModelState::loading:
            return "loading";
        case ModelState::ready:
            return "ready";
        case ModelState::failed:
            return "failed";
        case ModelState::draining:
            return "draining";
    }
    return "failed";
}

Result<ModelFacts> ModelFacts::read(const sdk::Model& model, std::string name, std::string plugin) {
    auto info = guarded([&] {
        sdk::Call call;
        return model.describe(call);
    });
    if (!info) return tl::unexpected(info.error());
    ModelFacts facts;
    facts.name = std::move(name);
    facts.plugin = std::move(plugin);
    facts.version = sdk::to_view(info->version);
    facts.input_channels = info->input_channels;
    facts.normalise = read_normalisation(*info);
    facts.output = info->output;
    facts.tile_width = info->tile_width;
    facts.tile_height = info->tile_height;
    facts.halo = info->halo;
    facts.size_multiple = std::max(1U, info->size_multiple);
    facts.max_batch = std::max(1U, info->max_batch);
    for (std::uint32_t i = 0; i < info->class_count; ++i)
        facts.classes.emplace_back(sdk::to_view(info->classes[i]));
    facts.pixel_size_um = info->pixel_size_um;
    facts.weights_sha256 = sdk::to_view(info->weights_sha256);
    facts.device = sdk::to_view(info->device);
    facts.precision = sdk::to_view(info->precision);
    facts.max_pixels = info->max_pixels;
    const auto refuse = [&](const std::string& why) {
        return fail(ErrorKind::unavailable, "model_description",
                    "The model " + facts.name + " describes itself wrongly: " + why);
    };
    facts.parameter_schema = nlohmann::json::parse(sdk::to_view(info->parameter_schema), nullptr, false);
    if (!facts.parameter_schema.is_object()) return refuse("parameter_schema is not a JSON object.");
    if (facts.classes.empty()) return refuse("it names no class.");
    if (facts.output > SPHEROSEG_OUTPUT_POLYGONS)
        return refuse("output " + std::to_string(facts.output) + " is unknown.");
    const Normalisation& normalise = facts.normalise;
    if (normalise.how > SPHEROSEG_NORMALISE_RANGE)
        return refuse("normalise " + std::to_string(normalise.how) + " is unknown.");
    if (!(normalise.epsilon > 0 && std::isfinite(normalise.epsilon)))
        return refuse("normalise_epsilon is not positive.");
    if (normalise.how == SPHEROSEG_NORMALISE_RANGE &&
        !(normalise.low >= 0 && normalise.low < normalise.high && normalise.high <= 100))
        return refuse("normalise_low and normalise_high are not percentiles in order.");
    if ((facts.tile_width == 0) != (facts.tile_height == 0))
        return refuse("only one edge of the tile is fixed.");
    if (facts.tile_width != 0 && (facts.tile_width <= 2 * facts.halo || facts.tile_height <= 2 * facts.halo))
        return refuse("the halo leaves nothing of a tile.");
    if (facts.tile_width != 0 && facts.output != SPHEROSEG_OUTPUT_PROBABILITY)
        return refuse("labels and polygons need the whole image (tile 0), since tiles can't be joined.");
    return facts;
}

struct ServedModel::Item {
    const Tensor* input;
    const std::string* parameters;
    const CallContext* context;
    Clock::time_point queued;
    ModelOutput output;
    Result<void> result{};
    bool running = false;
    bool done = false;
};

ServedModel::ServedModel(sdk::Model model, ModelFacts facts, ModelLimits limits)
    : model_(model), facts_(std::move(facts)), limits_(limits) {}

ServedModel::~ServedModel() {
    stop();
}

Result<void> ServedModel::start() {
    std::unique_lock lock(mutex_);
    alive_ = limits_.instances;
    for (std::uint32_t i = 0; i < limits_.instances; ++i) threads_.emplace_back([this, i] { serve(i); });
    changed_.wait(lock, [&] { return warm_ == limits_.instances || state_ == ModelState::failed; });
    if (state_ == ModelState::failed) return fail(ErrorKind::unavailable, "model_failed", detail_);
    state_ = ModelState::ready;
    return {};
}

void ServedModel::stop() {
    {
        const std::lock_guard lock(mutex_);
        if (state_ != ModelState::failed) state_ = ModelState::draining;
    }
    work_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
    threads_.clear();
}

ModelState ServedModel::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

std::string ServedModel::detail() const {
    const std::lock_guard lock(mutex_);
    return detail_;
}

std::size_t ServedModel::waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

void ServedModel::set_failed(const std::string& reason) {
    const std::lock_guard lock(mutex_);
    --alive_;
    detail_ = reason;
    if (alive_ != 0 && state_ == ModelState::ready) return;  // the other instances go on
    state_ = ModelState::failed;
    for (Item* item : queue_) {
        item->result = fail(ErrorKind::unavailable, "model_failed", reason);
        item->done = true;
    }
    queue_.clear();
    changed_.notify_all();
}

Result<ModelOutput> ServedModel::run(const Tensor& input, const std::string& parameters,
                                     const CallContext& context) {
    if (auto wanted = context.checkpoint(); !wanted) return tl::unexpected(wanted.error());
    if (facts_.max_pixels != 0 && std::uint64_t{input.width} * input.height > facts_.max_pixels)
        return fail(ErrorKind::unprocessable, "too_many_pixels_for_model",
                    "The model " + facts_.name + " takes at most " + std::to_string(facts_.max_pixels) +
                        " pixels, the image has " +
                        std::to_string(std::uint64_t{input.width} * input.height) + ".");
    Item item{&input, &parameters, &context, Clock::now(), {}, {}, false, false};
    std::unique_lock lock(mutex_);
    if (state_ != ModelState::ready)
        return fail(ErrorKind::unavailable, "model_not_ready",
                    "The model " + facts_.name + " is " + to_string(state_) +
                        (detail_.empty() ? "." : ": " + detail_));
    if (queue_.size() >= limits_.queue) {
        Error full{ErrorKind::too_many, "queue_full",
                   "All " + std::to_string(limits_.queue) + " places in the queue of model " + facts_.name +
                       " are taken."};
        full.retry_after_s = 1;
        return tl::unexpected(full);
    }
    queue_.push_back(&item);
    work_.notify_one();
    // The item lives on this stack, so once it runs there is no leaving before the instance has let go of it.
    while (!item.done) {
        if (item.running || !context.deadline) {
            changed_.wait(lock);
        } else if (changed_.wait_until(lock, *context.deadline) == std::cv_status::timeout && !item.running &&
                   !item.done) {
            queue_.erase(std::find(queue_.begin(), queue_.end(), &item));
            return fail(ErrorKind::deadline, "deadline",
                        "The deadline of the request passed while it waited for the model.");
        }
    }
    if (!item.result) return tl::unexpected(item.result.error());
    return std::move(item.output);
}

std::vector<ServedModel::Item*> ServedModel::take_batch() {
    std::unique_lock lock(mutex_);
    work_.wait(lock, [&] {
        return !queue_.empty() || state_ == ModelState::draining || state_ == ModelState::failed;
    });
    std::vector<Item*> batch;
    for (auto next = queue_.begin(); next != queue_.end() && batch.size() < facts_.max_batch;) {
        Item* item = *next;
        if (!batch.empty() &&
            (item->input->width != batch[0]->input->width || item->input->height != batch[0]->input->height ||
             item->input->channels != batch[0]->input->channels)) {
            ++next;
            continue;
        }
        next = queue_.erase(next);
        if (auto wanted = item->context->checkpoint();
            !wanted) {  // abandoned work is dropped before it is computed
            item->result = wanted;
            item->done = true;
            continue;
        }
        item->running = true;
        batch.push_back(item);
    }
    changed_.notify_all();
    return batch;
}

void ServedModel::execute(sdk::ModelInstance& instance, const std::vector<Item*>& batch) {
    const auto began = Clock::now();
    std::vector<std::unique_ptr<sdk::Call>> calls;
    std::vector<spheroseg_model_item> items;
    std::vector<spheroseg_writer> writers(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
        Item& item = *batch[i];
        const std::size_t pixels = std::size_t{item.input->width} * item.input->height;
        calls.push_back(std::make_unique<sdk::Call>(item.context->request_id, item.context->deadline_ns(),
                                                    item.context->cancelled));
        spheroseg_model_item entry{};
        entry.size = sizeof(entry);
        entry.channels = item.input->channels;
        entry.width = item.input->width;
        entry.height = item.input->height;
        entry.input = item.input->values.data();
        entry.parameters = sdk::to_text(*item.parameters);
        entry.call = calls.back()->raw();
        entry.status = SPHEROSEG_INTERNAL;  // an item that the model forgot has failed
        if (facts_.output == SPHEROSEG_OUTPUT_PROBABILITY) {
            item.output.probability.resize(pixels * facts_.classes.size());
            entry.probability = item.output.probability.data();
        } else if (facts_.output == SPHEROSEG_OUTPUT_LABELS) {
            item.output.labels.resize(pixels);
            entry.labels = item.output.labels.data();
        } else {
            writers[i] = sdk::string_writer(item.output.polygons);
            entry.polygons = &writers[i];
        }
        items.push_back(entry);
    }
    sdk::Call call;
    instance.execute(call, items);
    const double compute = milliseconds(Clock::now() - began);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        Item& item = *batch[i];
        item.output.queue_ms = milliseconds(began - item.queued);
        item.output.compute_ms = compute;
        item.output.batch_size = static_cast<std::uint32_t>(batch.size());
        if (items[i].status != SPHEROSEG_OK)
            item.result = tl::unexpected(status_error(items[i].status, *calls[i]));
    }
}

std::unique_ptr<sdk::ModelInstance> ServedModel::make_instance() {
    auto instance = guarded([&] {
        sdk::Call call;
        return std::make_unique<sdk::ModelInstance>(model_.create_instance(call, limits_.threads_each));
    });
    if (instance) return std::move(*instance);
    set_failed(instance.error().message);
    return nullptr;
}

bool ServedModel::ended() const {
    const std::lock_guard lock(mutex_);
    return queue_.empty() && (state_ == ModelState::draining || state_ == ModelState::failed);
}

void ServedModel::finish(const std::vector<Item*>& batch, const Result<void>& outcome) {
    {
        const std::lock_guard lock(mutex_);
        for (Item* item : batch) {
            if (!outcome) item->result = tl::unexpected(outcome.error());
            item->done = true;
        }
    }
    changed_.notify_all();
}

void ServedModel::serve(std::uint32_t index) {
    pthread_setname_np(pthread_self(), ("model-" + std::to_string(index)).c_str());
    auto instance = make_instance();
    if (!instance) return;
    {
        const std::lock_guard lock(mutex_);
        ++warm_;
    }
    changed_.notify_all();
    while (!ended()) {
        const std::vector<Item*> batch = take_batch();
        if (batch.empty()) continue;
        const Result<void> outcome = guarded([&] { execute(*instance, batch); });
        finish(batch, outcome);
        if (outcome) continue;
        instance.reset();  // broken, as model/1 says; the requests that come get a new one
        instance = make_instance();
        if (!instance) return;
    }
}

}  // namespace spheroseg
