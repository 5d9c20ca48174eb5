// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The items that wait for a model, and which of them make the next batch.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "inference/model_item.hpp"

namespace spheroseg {

/// Not thread-safe: the model's mutex guards it.
///
/// Order: interactive items before batch items, each in the order they came. So that batch work never
/// starves, it goes first after `kInteractiveTurns` executions that were led by interactive items while it
/// waited: it gets at least every fifth execution. Items of the other priority fill what a batch has left.
///
/// Batching: items of one shape, as many as fit. What is less than full may wait until its oldest item has
/// waited `max_delay`, but only while another instance is busy: a lone request never waits.
class ModelQueue {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::uint32_t kInteractiveTurns = 4;

    ModelQueue(std::uint32_t max_batch, std::chrono::nanoseconds max_delay)
        : max_batch_(max_batch), max_delay_(max_delay) {}

    void push(ItemPtr item);
    /// False when it is not here.
    bool remove(const ItemPtr& item);
    /// Takes out and returns the items that nobody waits for any more.
    std::vector<ItemPtr> remove_unwanted();
    std::vector<ItemPtr> clear();
    std::size_t size() const { return interactive_.size() + batch_.size(); }

    /// When the next batch may go: now or earlier, or later; none: nothing waits.
    std::optional<Clock::time_point> ready_at(Clock::time_point now, bool another_busy) const;
    /// The next batch, if one may go now.
    std::vector<ItemPtr> take(Clock::time_point now, bool another_busy);

  private:
    struct Group {
        std::vector<ItemPtr> items;
        Clock::time_point ready_at;
    };
    std::optional<Group> choose(Clock::time_point now, bool another_busy) const;
    bool batch_leads() const;
    std::deque<ItemPtr>& lane_of(const ModelItem& item);

    const std::uint32_t max_batch_;
    const std::chrono::nanoseconds max_delay_;
    std::deque<ItemPtr> interactive_;
    std::deque<ItemPtr> batch_;
    std::uint32_t interactive_turns_ = 0;  // in a row, while batch work waited
};

}  // namespace spheroseg
