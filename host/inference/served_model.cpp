// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Admission and the life of a model; what instances do on their threads stands in served_model_work.cpp.
#include "inference/served_model.hpp"

#include <algorithm>
#include <cmath>

namespace spheroseg {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kWatch{20};  // a cancellation is seen after this at the latest
constexpr double kNewestWeight = 0.2;            // of the newest request in the mean service time
constexpr double kLongestRetry = 600;            // seconds
constexpr int kRetryWhileLoading = 2;

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
        case ModelState::unloaded:
            return "unloaded";
    }
    return "failed";
}

void ModelObserver::executed(const std::string&, double, const std::vector<double>&) {}
void ModelObserver::refused(const std::string&, const std::string&) {}
void ModelObserver::changed(const std::string&, const ModelStatus&) {}
void ModelObserver::instance_broke(const std::string&, const std::string&) {}

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
        auto until = Clock::now() + kWatch;
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
      detail_(facts_.detail) {}

ServedModel::~ServedModel() {
    stop();
}

void ServedModel::start_in_background() {
    const std::lock_guard control(control_);
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
    const std::lock_guard control(control_);
    if (threads_.empty()) return;
    {
        const std::lock_guard lock(mutex_);
        state_ = ModelState::draining;
    }
    end_instances();
}

Result<void> ServedModel::load(const CallContext& context) {
    const std::lock_guard control(control_);
    {
        const std::lock_guard lock(mutex_);
        if (state_ == ModelState::ready) return {};
        if (threads_.empty()) {
            begin_instances();
        } else {
            state_ = ModelState::loading;
            for (Stage& stage : stages_)
                if (stage == Stage::down) stage = Stage::first_making;
            ++hurry_;
            settle();
        }
        changed_.notify_all();
    }
    return wait_until_loaded(context);
}

Result<void> ServedModel::unload(const CallContext& context) {
    const std::lock_guard control(control_);
    {
        std::unique_lock lock(mutex_);
        if (state_ == ModelState::unloaded) return {};
        state_ = ModelState::draining;
        changed_.notify_all();
        if (!await(lock, context, [&] { return admitted_ == 0; })) {
            state_ = ModelState::loading;  // until settle() has looked at the instances
            settle();
            return context.checkpoint();
        }
    }
    end_instances();
    observer_->changed(facts_.name, status());
    return {};
}

void ServedModel::begin_instances() {
    state_ = ModelState::loading;
    reason_.clear();
    mismatch_.clear();
    stages_.assign(limits_.instances, Stage::first_making);
    for (std::uint32_t i = 0; i < limits_.instances; ++i)
        threads_.push_back(
            std::make_unique<InstanceThread>(static_cast<InstanceWork&>(*this), model_, i, limits_));
}

void ServedModel::end_instances() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    work_.notify_all();
    changed_.notify_all();
    threads_.clear();
    const std::lock_guard lock(mutex_);
    ending_ = false;
    state_ = ModelState::unloaded;
    stages_.clear();
    answer_all(queue_.clear(), not_ready());
    changed_.notify_all();
}

bool ServedModel::await(std::unique_lock<std::mutex>& lock, const CallContext& context,
                        const std::function<bool()>& is_so) const {
    while (!is_so()) {
        if (!context.checkpoint()) return false;
        auto until = Clock::now() + kWatch;
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
    Result<void> opened;
    ModelOrigin origin;
    {
        std::unique_lock lock(mutex_);
        if (context.priority == Priority::batch)
            await(lock, context,
                  [&] { return state_ != ModelState::loading && !(state_ == ModelState::ready && full()); });
        if (auto wanted = context.checkpoint(); !wanted) return tl::unexpected(wanted.error());
        opened = open(context.priority);
        if (opened) ++admitted_;
        origin = origin_;
    }
    if (!opened) {
        observer_->refused(facts_.name, opened.error().code);
        return tl::unexpected(opened.error());
    }
    return Admission(*this,
                     std::make_shared<ModelRequest>(std::move(parameters), std::move(origin), context));
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

void ServedModel::answer_all(const std::vector<ItemPtr>& items, const Error& error) {
    for (const ItemPtr& item : items) {
        item->result = tl::unexpected(error);
        item->stage = ModelItem::Stage::done;
        item->finished.notify_all();
    }
}

}  // namespace spheroseg
