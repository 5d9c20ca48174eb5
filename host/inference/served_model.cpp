// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The life of a model; its requests stand in served_model_requests.cpp, what instances do on their threads in
// served_model_work.cpp.
#include "inference/served_model.hpp"

#include <algorithm>
#include <system_error>

namespace spheroseg {
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
        case ModelState::unloaded:
            return "unloaded";
    }
    return "failed";
}

void ModelObserver::executed(const std::string&, double, const std::vector<double>&) {}
void ModelObserver::refused(const std::string&, const std::string&) {}
void ModelObserver::changed(const std::string&, const ModelStatus&) {}
void ModelObserver::instance_broke(const std::string&, const std::string&) {}

ServedModel::ServedModel(sdk::Model model, ModelFacts facts, ModelLimits limits,
                         std::shared_ptr<CoreBudget> cores, std::shared_ptr<ModelObserver> observer)
    : model_(model),
      facts_(std::move(facts)),
      limits_(limits),
      cores_(std::move(cores)),
      observer_(observer ? std::move(observer) : std::make_shared<ModelObserver>()),
      queue_(facts_.max_batch, facts_.max_delay),
      origin_(facts_.origin),
      device_(facts_.device),
      precision_(facts_.precision),
      detail_(facts_.detail),
      on_cpu_(runs_on_cpu(device_)) {}

ServedModel::~ServedModel() {
    stop();
}

ServedModel::Control::Control(ServedModel& model, const CallContext& context) : model_(model) {
    std::unique_lock lock(model_.mutex_);
    held_ = model_.await(lock, context, [&] { return !model_.controlled_; });
    if (held_) model_.controlled_ = true;
}

ServedModel::Control::~Control() {
    if (!held_) return;
    const std::lock_guard lock(model_.mutex_);
    model_.controlled_ = false;
    model_.changed_.notify_all();
}

void ServedModel::start_in_background() {
    const Control control(*this, {});
    const std::lock_guard lock(mutex_);
    if (threads_.empty()) begin_instances();
}

Result<void> ServedModel::wait_until_loaded(const CallContext& context) {
    std::unique_lock lock(mutex_);
    if (!await(lock, context, [&] { return state_ != ModelState::loading; })) return context.checkpoint();
    if (state_ == ModelState::ready) return {};
    return fail(ErrorKind::unavailable, "model_failed",
                reason_.empty() ? "The model " + facts_.name + " is " + to_string(state_) + "." : reason_);
}

Result<void> ServedModel::start() {
    start_in_background();
    return wait_until_loaded({});
}

void ServedModel::stop() {
    const Control control(*this, {});
    if (threads_.empty()) return;
    {
        const std::lock_guard lock(mutex_);
        state_ = ModelState::draining;
    }
    (void)end_instances({});
}

Result<void> ServedModel::load(const CallContext& context) {
    const Control control(*this, context);
    if (!control) return context.checkpoint();
    {
        std::unique_lock lock(mutex_);
        if (state_ == ModelState::ready) return {};
        if (ending_) {
            lock.unlock();
            SPHEROSEG_TRY(ended, end_instances(context));
            lock.lock();
        }
        if (threads_.empty()) {
            begin_instances();
        } else {
            state_ = ModelState::loading;
            for (Stage& stage : stages_)
                if (stage == Stage::down) stage = Stage::first_making;
            start_threads();
            ++hurry_;
            settle();
        }
        changed_.notify_all();
    }
    return wait_until_loaded(context);
}

Result<void> ServedModel::unload(const CallContext& context) {
    const Control control(*this, context);
    if (!control) return context.checkpoint();
    {
        std::unique_lock lock(mutex_);
        if (state_ == ModelState::unloaded) return {};
        state_ = ModelState::draining;
        changed_.notify_all();
        // An execution may go on when its caller has left.
        if (!ending_ && !await(lock, context, [&] { return admitted_ == 0 && busy_ == 0; })) {
            state_ = ModelState::loading;  // until settle() has looked at the instances
            settle();
            return context.checkpoint();
        }
    }
    SPHEROSEG_TRY(ended, end_instances(context));
    observer_->changed(facts_.name, status());
    return {};
}

void ServedModel::begin_instances() {
    state_ = ModelState::loading;
    reason_ = mismatch_ = facts_.wrong;
    if (!facts_.wrong.empty()) {
        state_ = ModelState::failed;
        return;
    }
    stages_.assign(limits_.instances, Stage::first_making);
    start_threads();
    settle();
}

void ServedModel::start_threads() {
    threads_.reserve(limits_.instances);
    try {
        while (threads_.size() < limits_.instances)
            threads_.push_back(std::make_unique<InstanceThread>(static_cast<InstanceWork&>(*this), model_,
                                                                static_cast<std::uint32_t>(threads_.size()),
                                                                limits_));
    } catch (const std::system_error& error) {  // the system has no more threads for this process
        std::fill(stages_.begin() + static_cast<std::ptrdiff_t>(threads_.size()), stages_.end(), Stage::down);
        reason_ = "Instance " + std::to_string(threads_.size()) + " of " + std::to_string(limits_.instances) +
                  " got no thread: " + error.code().message() + ".";
    }
}

Result<void> ServedModel::end_instances(const CallContext& context) {
    {
        std::unique_lock lock(mutex_);
        ending_ = true;
        work_.notify_all();
        changed_.notify_all();
        if (!await(lock, context, [&] { return ended_ == threads_.size(); })) return context.checkpoint();
    }
    threads_.clear();
    const std::lock_guard lock(mutex_);
    ending_ = false;
    ended_ = 0;
    state_ = ModelState::unloaded;
    stages_.clear();
    answer_all(queue_.clear(), not_ready());
    changed_.notify_all();
    return {};
}

bool ServedModel::await(std::unique_lock<std::mutex>& lock, const CallContext& context,
                        const std::function<bool()>& is_so) const {
    while (!is_so()) {
        if (!context.checkpoint()) return false;
        auto until = std::chrono::steady_clock::now() + kCancellationWatch;
        if (context.deadline) until = std::min(until, *context.deadline);
        changed_.wait_until(lock, until);
    }
    return true;
}

ModelState ServedModel::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

ModelStatus ServedModel::status() const {
    const std::lock_guard lock(mutex_);
    return status_now();
}

ModelStatus ServedModel::status_now() const {
    ModelStatus status;
    status.state = state_;
    status.reason = reason_;
    status.origin = origin_;
    status.device = device_;
    status.precision = precision_;
    status.detail = detail_;
    status.instances = limits_.instances;
    status.instances_ready = count(Stage::up);
    status.threads = limits_.threads_each;
    status.requests = admitted_;
    status.request_limit = request_limit();
    status.queue_depth = queue_.size();
    status.service_ms = service_ms_;
    return status;
}

std::uint32_t ServedModel::count(Stage stage) const {
    return static_cast<std::uint32_t>(std::count(stages_.begin(), stages_.end(), stage));
}

void ServedModel::answer_all(const std::vector<ItemPtr>& items, const Error& error) {
    for (const ItemPtr& item : items) {
        item->result = tl::unexpected(error);
        item->stage = ModelItem::Stage::done;
        item->finished.notify_all();
    }
}

}  // namespace spheroseg
