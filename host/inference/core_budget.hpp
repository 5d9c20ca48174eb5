// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The cores that all models of the host share.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>

namespace spheroseg {

/// An execution on the processor holds as many cores as its instance has threads, so the executions of all
/// models together never use more threads than there are cores: a model that is alone has all of them,
/// several take turns in the order they came. What takes longer than `patience` is no longer counted, so that
/// a model that hangs stops no other. Executions elsewhere (a GPU, another host) hold none. [any thread]
class CoreBudget {
  public:
    explicit CoreBudget(std::uint32_t cores, std::chrono::milliseconds patience = std::chrono::seconds(5));
    CoreBudget(const CoreBudget&) = delete;
    CoreBudget& operator=(const CoreBudget&) = delete;

    class Share {
      public:
        Share() = default;
        Share(CoreBudget& budget, std::uint64_t number) : budget_(&budget), number_(number) {}
        Share(Share&& other) noexcept;
        Share& operator=(Share&& other) noexcept;
        ~Share();

      private:
        CoreBudget* budget_ = nullptr;
        std::uint64_t number_ = 0;
    };

    /// Waits for so many (all there are, if it asks for more).
    Share take(std::uint32_t cores);
    std::uint32_t cores() const { return cores_; }
    /// Those that count now.
    std::uint32_t used() const;

  private:
    using Clock = std::chrono::steady_clock;
    struct Held {
        std::uint32_t cores;
        Clock::time_point counts_until;
    };

    void give_back(std::uint64_t number);
    std::uint32_t counted(Clock::time_point now) const;  // with mutex_ held

    const std::uint32_t cores_;
    const std::chrono::milliseconds patience_;
    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::map<std::uint64_t, Held> held_;  // by number; the oldest first
    std::deque<std::uint64_t> line_;      // who waits, in order: nobody is overtaken
    std::uint64_t next_ = 0;
};

}  // namespace spheroseg
