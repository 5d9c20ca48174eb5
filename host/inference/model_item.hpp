// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One input on its way through a model, and the request that it is part of.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "error.hpp"
#include "inference/call_context.hpp"
#include "inference/model_facts.hpp"

namespace spheroseg {

/// What came out for one item; which member is filled follows ModelFacts::output.
struct ModelOutput {
    Unfilled<float> probability;  ///< [plane, row, column]; the planes are the classes, then the guide
    std::vector<std::uint32_t> labels;
    std::string polygons;
    double queue_ms = 0;           ///< from submit to the begin of the execution
    double compute_ms = 0;         ///< of the whole execution that the item was part of
    std::uint32_t batch_size = 0;  ///< items in that execution
    std::uint64_t execution = 0;   ///< names that execution, so that its items can be told to be of one
};

/// Lets work ask whether it is still wanted, also after whoever wanted it has left.
class Cancellation {
  public:
    explicit Cancellation(std::function<bool()> ask) : ask_(std::move(ask)) {}
    bool cancelled() const {
        const std::lock_guard lock(mutex_);
        return left_ || (ask_ && ask_());
    }
    void leave() {
        const std::lock_guard lock(mutex_);
        left_ = true;
        ask_ = nullptr;
    }

  private:
    mutable std::mutex mutex_;  // guards both below, and holds `leave` while `ask_` runs
    std::function<bool()> ask_;
    bool left_ = false;
};

/// What the items of one request share.
struct ModelRequest {
    ModelRequest(std::string own, const CallContext& from)
        : parameters(std::move(own)),
          cancellation(std::make_shared<Cancellation>(from.cancelled)),
          context{from.request_id, from.deadline, [asked = cancellation] { return asked->cancelled(); },
                  from.priority} {}

    const std::string parameters;  ///< canonical JSON
    ModelOrigin origin;  ///< of every output, other weights answer none of it; set before the first item
    const std::shared_ptr<Cancellation> cancellation;  ///< shared with `context`, which plugins ask
    const CallContext context;                         ///< may be asked for as long as the request lives
    double service_ms = 0;  ///< its share of the executions so far; guarded by the model's mutex
    bool served = false;    ///< at least one item was executed; guarded by the model's mutex
};

struct ModelItem {
    enum class Stage { waiting, running, done };

    ModelItem(std::shared_ptr<ModelRequest> from, Tensor values)
        : request(std::move(from)), input(std::move(values)) {}

    bool same_shape(const ModelItem& other) const {
        return input.width == other.input.width && input.height == other.input.height &&
               input.channels == other.input.channels;
    }

    const std::shared_ptr<ModelRequest> request;
    Tensor input;  ///< the instance's while running, nobody's afterwards
    std::chrono::steady_clock::time_point queued{};
    Stage stage = Stage::waiting;      // this and what follows is guarded by the model's mutex, but for
    std::condition_variable finished;  // `output` and `result` while the item runs: they are the instance's
    ModelOutput output;
    Result<void> result{};
};

/// Shared by the ticket and, while it is queued or runs, by the model: whoever waits may leave at any moment.
using ItemPtr = std::shared_ptr<ModelItem>;

}  // namespace spheroseg
