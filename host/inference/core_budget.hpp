// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The cores that all models of the host share.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>

namespace spheroseg {

/// An execution on the processor holds as many cores as its instance has threads, so the executions of all
/// models together never use more threads than there are cores: a model that is alone has all of them,
/// several take turns in the order they came. Executions elsewhere (a GPU, another host) hold none. [any
/// thread]
class CoreBudget {
  public:
    explicit CoreBudget(std::uint32_t cores);
    CoreBudget(const CoreBudget&) = delete;
    CoreBudget& operator=(const CoreBudget&) = delete;

    class Share {
      public:
        Share() = default;
        Share(CoreBudget& budget, std::uint32_t cores) : budget_(&budget), cores_(cores) {}
        Share(Share&& other) noexcept;
        Share& operator=(Share&& other) noexcept;
        ~Share();

      private:
        CoreBudget* budget_ = nullptr;
        std::uint32_t cores_ = 0;
    };

    /// Waits for so many (all there are, if it asks for more).
    Share take(std::uint32_t cores);
    std::uint32_t cores() const { return cores_; }
    std::uint32_t used() const;

  private:
    void give_back(std::uint32_t cores);

    const std::uint32_t cores_;
    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::uint32_t used_ = 0;
    std::deque<std::uint64_t> line_;  // who waits, in order: nobody is overtaken
    std::uint64_t next_ = 0;
};

}  // namespace spheroseg
