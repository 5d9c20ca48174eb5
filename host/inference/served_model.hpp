// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One model as it is served: bounded admission, the queue, and the instances that work it off.
//   auto request = model.admit(parameters, context);   // 429, 503: here and nowhere else
//   auto ticket = request->submit(tile);               // as many as wanted, several at a time
//   auto output = ticket.wait();                       // or 504, 499, or the model's own reason
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "inference/core_budget.hpp"
#include "inference/instance_thread.hpp"
#include "inference/model_queue.hpp"

namespace spheroseg {

enum class ModelState { loading, ready, failed, draining, unloaded };
const char* to_string(ModelState state);

/// How a model is doing now.
struct ModelStatus {
    ModelState state = ModelState::unloaded;
    std::string reason;  ///< why it is not ready, or not with all instances; else empty
    ModelOrigin origin;
    std::string device;
    std::string precision;
    std::string detail;  ///< the plugin's own sentence
    std::uint32_t instances = 0;
    std::uint32_t instances_ready = 0;
    std::uint32_t threads = 0;  ///< of each instance
    std::size_t requests = 0;   ///< admitted, and not yet done
    std::size_t request_limit = 0;
    std::size_t queue_depth = 0;  ///< items that wait for an instance
    double service_ms = 0;        ///< of an instance for a request, by experience; 0: none yet
};

/// Told of what a model does. [any thread] Cheap.
class ModelObserver {
  public:
    virtual ~ModelObserver() = default;
    /// One execution; `queue_ms` has a figure for each of its items.
    virtual void executed(const std::string& model, double compute_ms, const std::vector<double>& queue_ms);
    virtual void refused(const std::string& model, const std::string& code);
    virtual void changed(const std::string& model, const ModelStatus& status);
    virtual void instance_broke(const std::string& model, const std::string& why);
};

class ServedModel;

/// The way to the output of one submitted item. Movable; leaving it takes the item out of the queue, and an
/// instance that is at it already is told and not waited for.
class Ticket {
  public:
    Ticket(ServedModel& model, ItemPtr item) : model_(&model), item_(std::move(item)) {}
    Ticket(Ticket&&) noexcept = default;
    Ticket& operator=(Ticket&& other) noexcept;
    ~Ticket();

    /// Once. 504 "deadline" and 499 "cancelled" as soon as they are so.
    Result<ModelOutput> wait();

  private:
    ServedModel* model_;
    ItemPtr item_;
};

/// A request's place at a model. It was admitted as a whole: what it submits is never refused for a full
/// queue. Movable; outlives its tickets. [one thread at a time]
class Admission {
  public:
    Admission(ServedModel& model, std::shared_ptr<ModelRequest> request)
        : model_(&model), request_(std::move(request)) {}
    Admission(Admission&&) noexcept = default;
    Admission& operator=(Admission&&) = delete;
    ~Admission();

    /// 422 "too_many_pixels_for_model" comes out of the ticket, as everything else does.
    Ticket submit(Tensor input);
    /// What gives the outputs. Should the model come to have other weights before the last one, the rest
    /// fails: 503 "model_changed".
    const ModelOrigin& origin() const { return request_->origin; }

  private:
    ServedModel* model_;
    std::shared_ptr<ModelRequest> request_;
};

/// Thread-safe. The plugin outlives it; it outlives its admissions.
class ServedModel final : private InstanceWork {
  public:
    /// `cores` is shared by all models of the host; none: nothing is held back.
    ServedModel(sdk::Model model, ModelFacts facts, ModelLimits limits,
                std::shared_ptr<CoreBudget> cores = nullptr,
                std::shared_ptr<ModelObserver> observer = nullptr);
    ServedModel(const ServedModel&) = delete;
    ServedModel& operator=(const ServedModel&) = delete;
    ~ServedModel() override;

    /// Begins to make the instances and returns.
    void start_in_background();
    /// Waits until the model is ready (all instances have been tried, one at least is warm) or has failed.
    Result<void> wait_until_loaded(const CallContext& context);
    /// Both, without any patience's end.
    Result<void> start();
    /// Takes no more items, finishes those it has, ends the threads.
    void stop();

    /// Makes it serve again; returns when it does, or 504 and 499 as for `unload`. Nothing to do for one that
    /// is ready.
    Result<void> load(const CallContext& context);
    /// Admits nothing more, waits for the requests that are there, ends the instances. 504 when the deadline
    /// passes before, 499 when the caller is gone: then the model serves on. Only where an instance is being
    /// made and does not heed that it shall end, it stays draining, and the next load or unload goes on from
    /// there.
    Result<void> unload(const CallContext& context);

    const ModelFacts& facts() const { return facts_; }
    const ModelLimits& limits() const { return limits_; }
    ModelState state() const;
    ModelStatus status() const;

    /// So many items of one request in flight fill the batches of all instances, with one batch in reserve.
    std::size_t items_at_once() const { return (std::size_t{limits_.instances} + 1) * facts_.max_batch; }

    /// Until the requests that are there and `more` are done, as experience has it; at least 1 s.
    int seconds_until_room(std::size_t more) const;

    /// 503 "model_not_ready" unless it takes requests.
    Result<void> check_ready() const;
    /// What `admit` would say now: to ask before costly work.
    Result<void> check_open(Priority priority) const;
    /// A place for a request. Interactive: 503 "model_not_ready", 429 "queue_full", both at once and with
    /// Retry-After. Batch work waits for a place, and for a model that is still loading.
    Result<Admission> admit(std::string parameters, const CallContext& context);
    /// Admits, submits one input and waits for it.
    Result<ModelOutput> run(Tensor input, std::string parameters, const CallContext& context);

  private:
    friend class Ticket;
    friend class Admission;
    /// One load, unload or stop at a time; threads_ are its.
    class Control {
      public:
        /// Waits for the others, as long as the context does.
        Control(ServedModel& model, const CallContext& context);
        Control(const Control&) = delete;
        Control& operator=(const Control&) = delete;
        ~Control();
        explicit operator bool() const { return held_; }

      private:
        ServedModel& model_;
        bool held_ = false;
    };
    enum class Stage { first_making, up, remaking, down };
    /// A cancellation is seen after this at the latest.
    static constexpr std::chrono::milliseconds kCancellationWatch{20};

    bool ending() override;
    CoreBudget::Share take_cores() override;
    void came_up(std::uint32_t index) override;
    void broke(std::uint32_t index, const Error& why) override;
    bool went_down(std::uint32_t index, const Error& why, std::chrono::milliseconds pause) override;
    Batch next_batch() override;
    Result<void> execute(sdk::ModelInstance& instance, Batch batch) override;
    void ended() override;

    void enqueue(const ItemPtr& item);
    void withdraw(const ItemPtr& item);
    void leave(ModelRequest& request);
    Result<void> end_instances(const CallContext& context);  // under Control

    // With mutex_ held:
    void settle();
    void begin_instances();  // under Control, too
    void start_threads();    // those that are missing; under Control, too
    void drop_unwanted();
    void answer_all(const std::vector<ItemPtr>& items, const Error& error);
    Result<void> open(Priority priority) const;
    Error not_ready() const;
    Error model_changed() const;
    int wait_of(std::size_t requests) const;
    bool full() const { return admitted_ >= request_limit(); }
    std::size_t request_limit() const;
    std::uint32_t count(Stage stage) const;
    ModelStatus status_now() const;
    /// False when the context ended before it was so.
    bool await(std::unique_lock<std::mutex>& lock, const CallContext& context,
               const std::function<bool()>& is_so) const;

    const sdk::Model model_;
    const ModelFacts facts_;
    const ModelLimits limits_;
    const std::shared_ptr<CoreBudget> cores_;        // shared with the other models
    const std::shared_ptr<ModelObserver> observer_;  // shared with whoever else reports to it
    std::mutex describing_;                    // held while the model is described anew; taken before mutex_
    mutable std::mutex mutex_;                 // guards everything below but threads_
    std::condition_variable work_;             // there may be a batch for an instance
    mutable std::condition_variable changed_;  // state_, stages_, admitted_, busy_, ending_, hurry_ …
    ModelQueue queue_;
    ModelState state_ = ModelState::unloaded;
    std::vector<Stage> stages_;                         // of the instances
    std::string reason_;                                // of what went down last
    std::string mismatch_;                              // what the model describes can not be served
    std::chrono::steady_clock::time_point next_try_{};  // of the instance that went down last
    ModelOrigin origin_;
    std::string device_, precision_, detail_;
    std::size_t admitted_ = 0;
    std::uint32_t busy_ = 0;  // instances at an execution
    double service_ms_ = 0;   // of a request, smoothed
    bool on_cpu_;
    bool controlled_ = false;  // there is a Control
    bool ending_ = false;      // threads_ are to end
    std::size_t ended_ = 0;    // of threads_, those that are at their end
    std::uint64_t hurry_ = 0;  // goes up when instances that are down are to be tried again now
    std::vector<std::unique_ptr<InstanceThread>> threads_;  // under Control
};

}  // namespace spheroseg
