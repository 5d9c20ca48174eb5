// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The thread of one instance: makes it, feeds it, makes it anew when it broke.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "inference/core_budget.hpp"
#include "inference/model_item.hpp"
#include "inference/model_limits.hpp"

namespace spheroseg {

/// What an instance is to do next, and the cores that it may do it with.
struct Batch {
    std::vector<ItemPtr> items;
    CoreBudget::Share cores;
};

/// What an instance's thread asks of the model that it serves. [instance thread]
class InstanceWork {
  public:
    virtual ~InstanceWork() = default;
    virtual bool ending() = 0;
    /// Waits for the cores that an instance is made with: what it warms up or times then, nothing else
    /// disturbs.
    virtual CoreBudget::Share take_cores() = 0;
    /// The instance is warm.
    virtual void came_up(std::uint32_t index) = 0;
    /// It broke and is made anew at once.
    virtual void broke(std::uint32_t index, const Error& why) = 0;
    /// It can't be made, or broke again: returns after `pause` (or earlier, when somebody is in a hurry) for
    /// the next attempt, with false when the thread is to end.
    virtual bool went_down(std::uint32_t index, const Error& why, std::chrono::milliseconds pause) = 0;
    /// Waits for work; empty when the thread is to end.
    virtual Batch next_batch() = 0;
    /// Runs the batch and hands out its results; an error when the instance is broken.
    virtual Result<void> execute(sdk::ModelInstance& instance, Batch batch) = 0;
    /// The thread has done its last.
    virtual void ended() = 0;
};

/// The wait before an instance is made anew: none after the first break, then first, 2·first … last.
class Backoff {
  public:
    Backoff(std::chrono::milliseconds first, std::chrono::milliseconds last) : first_(first), last_(last) {}
    std::chrono::milliseconds after_break();
    std::chrono::milliseconds after_failed_make();
    void worked() { failures_ = 0; }

  private:
    std::chrono::milliseconds length() const;

    const std::chrono::milliseconds first_;
    const std::chrono::milliseconds last_;
    std::uint32_t failures_ = 0;  // in a row
};

class InstanceThread {
  public:
    /// `work` outlives it.
    InstanceThread(InstanceWork& work, sdk::Model model, std::uint32_t index, const ModelLimits& limits);
    InstanceThread(const InstanceThread&) = delete;
    InstanceThread& operator=(const InstanceThread&) = delete;
    /// Waits for the thread, which ends when `work` says so.
    ~InstanceThread();

  private:
    void run();
    Result<std::unique_ptr<sdk::ModelInstance>> make() const;
    /// Until the thread is to end (nothing) or the instance is broken.
    std::optional<Error> serve(sdk::ModelInstance& instance);

    InstanceWork& work_;
    const sdk::Model model_;
    const std::uint32_t index_;
    const std::uint32_t threads_;
    Backoff backoff_;
    std::thread thread_;
};

}  // namespace spheroseg
