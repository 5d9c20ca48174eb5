// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the instances of a served model do, on their own threads.
#include <algorithm>

#include "inference/batch_execution.hpp"
#include "inference/served_model.hpp"

namespace spheroseg {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

bool ServedModel::ending() {
    const std::lock_guard lock(mutex_);
    return ending_;
}

CoreBudget::Share ServedModel::take_cores() {
    {
        const std::lock_guard lock(mutex_);
        if (!cores_ || !on_cpu_) return {};
    }
    return cores_->take(limits_.threads_each);
}

void ServedModel::came_up(std::uint32_t index) {
    ModelStatus status;
    {
        const std::lock_guard describing(describing_);  // the last to come up describes what all have learned
        const auto again = ModelFacts::read(model_, facts_.name, facts_.plugin);
        const std::lock_guard lock(mutex_);
        stages_[index] = Stage::up;
        if (!again) {
            mismatch_ = again.error().message;
        } else if (!same_shapes(*again, facts_)) {
            mismatch_ = "Once warm, the model describes other inputs or outputs than before.";
        } else {
            if (!(again->origin == origin_)) answer_all(queue_.clear(), model_changed());
            origin_ = again->origin;
            device_ = again->device;
            precision_ = again->precision;
            detail_ = again->detail;
            on_cpu_ = runs_on_cpu(device_);
        }
        settle();
        status = status_now();
    }
    observer_->changed(facts_.name, status);
}

void ServedModel::broke(std::uint32_t index, const Error& why) {
    {
        const std::lock_guard lock(mutex_);
        stages_[index] = Stage::remaking;
        reason_ = why.message;
    }
    observer_->instance_broke(facts_.name, why.message);
}

bool ServedModel::went_down(std::uint32_t index, const Error& why, std::chrono::milliseconds pause) {
    std::unique_lock lock(mutex_);
    const std::uint64_t hurry = hurry_;
    stages_[index] = Stage::down;
    reason_ = why.message;
    next_try_ = Clock::now() + pause;
    const auto until = next_try_;
    settle();
    const ModelStatus status = status_now();
    lock.unlock();
    observer_->instance_broke(facts_.name, why.message);
    observer_->changed(facts_.name, status);
    lock.lock();
    changed_.wait_until(lock, until, [&] { return ending_ || hurry_ != hurry; });
    return !ending_;
}

void ServedModel::settle() {
    const bool all_down = count(Stage::down) == stages_.size();
    if (!mismatch_.empty()) reason_ = mismatch_;
    if (mismatch_.empty() && count(Stage::up) == stages_.size()) reason_.clear();
    if (state_ != ModelState::draining && state_ != ModelState::unloaded) {
        if (all_down || !mismatch_.empty())
            state_ = ModelState::failed;
        else if (count(Stage::first_making) == 0 && count(Stage::up) != 0)
            state_ = ModelState::ready;
    }
    if (all_down || !mismatch_.empty())
        answer_all(queue_.clear(), {ErrorKind::unavailable, "model_failed", reason_});
    changed_.notify_all();
}

void ServedModel::drop_unwanted() {
    for (const ItemPtr& item : queue_.remove_unwanted())
        answer_all({item}, item->request->context.checkpoint().error());
}

Batch ServedModel::next_batch() {
    std::unique_lock lock(mutex_);
    for (;;) {
        drop_unwanted();
        const auto now = Clock::now();
        const auto ready = queue_.ready_at(now, busy_ != 0);
        if (!ready) {
            if (ending_) return {};
            work_.wait(lock);
            continue;
        }
        if (*ready > now && !ending_) {
            work_.wait_until(lock, *ready);
            continue;
        }
        Batch batch;
        // Before the items are chosen: who comes meanwhile may be more urgent, or fill the batch.
        lock.unlock();
        batch.cores = take_cores();
        lock.lock();
        drop_unwanted();
        batch.items = queue_.take(Clock::now(), busy_ != 0 && !ending_);
        if (batch.items.empty()) continue;  // another instance was faster
        ++busy_;
        for (const ItemPtr& item : batch.items) item->stage = ModelItem::Stage::running;
        if (queue_.size() != 0) work_.notify_one();
        return batch;
    }
}

Result<void> ServedModel::execute(sdk::ModelInstance& instance, Batch batch) {
    auto executed = execute_batch(instance, facts_, batch.items);
    batch.cores = {};
    double compute_ms = 0;
    std::vector<double> queue_ms;
    for (const ItemPtr& item : batch.items) {
        compute_ms = item->output.compute_ms;
        queue_ms.push_back(item->output.queue_ms);
    }
    if (executed) observer_->executed(facts_.name, compute_ms, queue_ms);
    {
        const std::lock_guard lock(mutex_);
        --busy_;
        for (const ItemPtr& item : batch.items) {
            if (!executed) item->result = tl::unexpected(executed.error());
            item->request->service_ms += compute_ms / static_cast<double>(batch.items.size());
            item->request->served = executed.has_value();
            item->stage = ModelItem::Stage::done;
            item->finished.notify_all();
        }
        if (queue_.size() != 0) work_.notify_one();  // what waited for this one's end may go elsewhere
        changed_.notify_all();
    }
    return executed;
}

void ServedModel::ended() {
    const std::lock_guard lock(mutex_);
    ++ended_;
    changed_.notify_all();
}

}  // namespace spheroseg
