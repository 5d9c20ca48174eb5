// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The requests of a served model: how they are admitted, queued and awaited.
#include <algorithm>
#include <cmath>

#include "inference/served_model.hpp"

namespace spheroseg {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kNewestWeight = 0.2;  // of the newest request in the mean service time
constexpr double kLongestRetry = 600;  // seconds
constexpr int kRetryWhileLoading = 2;

}  // namespace

Ticket& Ticket::operator=(Ticket&& other) noexcept {
    std::swap(model_, other.model_);
    std::swap(item_, other.item_);
    return *this;
}

Ticket::~Ticket() {
    if (item_) model_->withdraw(item_);
}

Result<ModelOutput> Ticket::wait() {
    const ItemPtr item = item_;
    const CallContext& context = item->request->context;
    std::unique_lock lock(model_->mutex_);
    while (item->stage != ModelItem::Stage::done) {
        if (auto wanted = context.checkpoint(); !wanted) return tl::unexpected(wanted.error());
        auto until = Clock::now() + ServedModel::kCancellationWatch;
        if (context.deadline) until = std::min(until, *context.deadline);
        item->finished.wait_until(lock, until);
    }
    if (!item->result) return tl::unexpected(item->result.error());
    return std::move(item->output);
}

Admission::~Admission() {
    if (request_) model_->leave(*request_);
}

Ticket Admission::submit(Tensor input) {
    const std::uint64_t pixels = std::uint64_t{input.width} * input.height;
    auto item = std::make_shared<ModelItem>(request_, std::move(input));
    const ModelFacts& facts = model_->facts();
    if (facts.max_pixels != 0 && pixels > facts.max_pixels) {
        item->stage = ModelItem::Stage::done;
        item->result = fail(ErrorKind::unprocessable, "too_many_pixels_for_model",
                            "The model " + facts.name + " takes at most " + std::to_string(facts.max_pixels) +
                                " pixels, the image has " + std::to_string(pixels) + ".");
    } else {
        model_->enqueue(item);
    }
    return Ticket(*model_, std::move(item));
}

std::size_t ServedModel::request_limit() const {
    return std::size_t{limits_.queue} + std::size_t{limits_.instances} * facts_.max_batch;
}

Error ServedModel::model_changed() const {
    return {ErrorKind::unavailable, "model_changed",
            "The model " + facts_.name + " has come to have another version or other weights; ask again."};
}

int ServedModel::seconds_until_room(std::size_t more) const {
    const std::lock_guard lock(mutex_);
    return wait_of(admitted_ + more);
}

/// By the mean time that a request has kept an instance busy.
int ServedModel::wait_of(std::size_t requests) const {
    const double ms = service_ms_ * static_cast<double>(requests) / std::max(1U, count(Stage::up));
    return static_cast<int>(std::clamp(std::ceil(ms / 1000), 1.0, kLongestRetry));
}

Error ServedModel::not_ready() const {
    Error error{
        ErrorKind::unavailable, "model_not_ready",
        "The model " + facts_.name + " is " + to_string(state_) + (reason_.empty() ? "." : ": " + reason_)};
    if (state_ == ModelState::loading) error.retry_after_s = kRetryWhileLoading;
    if (state_ == ModelState::failed && mismatch_.empty()) {
        const double left = std::chrono::duration<double>(next_try_ - Clock::now()).count();
        error.retry_after_s = static_cast<int>(std::clamp(std::ceil(left), 1.0, kLongestRetry));
    }
    return error;
}

Result<void> ServedModel::open(Priority priority) const {
    if (state_ != ModelState::ready) return tl::unexpected(not_ready());
    if (priority == Priority::batch || !full()) return {};
    Error error{
        ErrorKind::too_many, "queue_full",
        "All " + std::to_string(request_limit()) + " places of the model " + facts_.name + " are taken."};
    error.retry_after_s = wait_of(admitted_);
    return tl::unexpected(error);
}

Result<void> ServedModel::check_ready() const {
    const std::lock_guard lock(mutex_);
    if (state_ != ModelState::ready) return tl::unexpected(not_ready());
    return {};
}

Result<void> ServedModel::check_open(Priority priority) const {
    const std::lock_guard lock(mutex_);
    if (priority == Priority::batch && state_ == ModelState::loading) return {};
    return open(priority);
}

Result<Admission> ServedModel::admit(std::string parameters, const CallContext& context) {
    const auto request = std::make_shared<ModelRequest>(std::move(parameters), context);
    Result<void> opened;
    {
        std::unique_lock lock(mutex_);
        if (context.priority == Priority::batch)
            await(lock, context,
                  [&] { return state_ != ModelState::loading && !(state_ == ModelState::ready && full()); });
        if (auto wanted = context.checkpoint(); !wanted) return tl::unexpected(wanted.error());
        opened = open(context.priority);
        if (opened) {
            request->origin = origin_;
            ++admitted_;  // after all that can fail: nobody else would give the place back
        }
    }
    if (!opened) {
        observer_->refused(facts_.name, opened.error().code);
        return tl::unexpected(opened.error());
    }
    return Admission(*this, request);
}

Result<ModelOutput> ServedModel::run(Tensor input, std::string parameters, const CallContext& context) {
    auto request = admit(std::move(parameters), context);
    if (!request) return tl::unexpected(request.error());
    return request->submit(std::move(input)).wait();
}

void ServedModel::leave(ModelRequest& request) {
    request.cancellation->leave();
    const std::lock_guard lock(mutex_);
    --admitted_;
    if (request.served)
        service_ms_ = service_ms_ == 0
                          ? request.service_ms
                          : (1 - kNewestWeight) * service_ms_ + kNewestWeight * request.service_ms;
    changed_.notify_all();
}

void ServedModel::enqueue(const ItemPtr& item) {
    const std::lock_guard lock(mutex_);
    item->queued = Clock::now();
    if (ending_ || state_ == ModelState::failed || state_ == ModelState::unloaded)
        return answer_all({item}, not_ready());
    if (!(item->request->origin == origin_)) return answer_all({item}, model_changed());
    queue_.push(item);
    work_.notify_one();
}

void ServedModel::withdraw(const ItemPtr& item) {
    const std::lock_guard lock(mutex_);
    if (item->stage != ModelItem::Stage::waiting) return;
    queue_.remove(item);
    item->stage = ModelItem::Stage::done;
}

}  // namespace spheroseg
