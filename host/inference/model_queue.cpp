// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/model_queue.hpp"

#include <algorithm>

namespace spheroseg {

std::deque<ItemPtr>& ModelQueue::lane_of(const ModelItem& item) {
    return item.request->context.priority == Priority::interactive ? interactive_ : batch_;
}

void ModelQueue::push(ItemPtr item) {
    auto& lane = lane_of(*item);
    lane.push_back(std::move(item));
}

bool ModelQueue::remove(const ItemPtr& item) {
    auto& lane = lane_of(*item);
    const auto found = std::find(lane.begin(), lane.end(), item);
    if (found == lane.end()) return false;
    lane.erase(found);
    return true;
}

std::vector<ItemPtr> ModelQueue::remove_unwanted() {
    std::vector<ItemPtr> out;
    for (auto* lane : {&interactive_, &batch_}) {
        const auto gone = std::stable_partition(lane->begin(), lane->end(), [](const ItemPtr& item) {
            return item->request->context.checkpoint().has_value();
        });
        out.insert(out.end(), gone, lane->end());
        lane->erase(gone, lane->end());
    }
    return out;
}

std::vector<ItemPtr> ModelQueue::clear() {
    std::vector<ItemPtr> out(interactive_.begin(), interactive_.end());
    out.insert(out.end(), batch_.begin(), batch_.end());
    interactive_.clear();
    batch_.clear();
    return out;
}

bool ModelQueue::batch_leads() const {
    return interactive_.empty() || (!batch_.empty() && interactive_turns_ >= kInteractiveTurns);
}

/// The first group of one shape that may go now, else the one that may go first.
std::optional<ModelQueue::Group> ModelQueue::choose(Clock::time_point now, bool another_busy) const {
    std::vector<ItemPtr> order;
    order.reserve(size());
    const auto& first = batch_leads() ? batch_ : interactive_;
    const auto& second = batch_leads() ? interactive_ : batch_;
    order.insert(order.end(), first.begin(), first.end());
    order.insert(order.end(), second.begin(), second.end());
    std::optional<Group> soonest;
    std::vector<const ModelItem*> leaders;  // one of each shape seen
    for (const ItemPtr& leader : order) {
        if (std::any_of(leaders.begin(), leaders.end(),
                        [&](const ModelItem* seen) { return seen->same_shape(*leader); }))
            continue;
        leaders.push_back(leader.get());
        Group group;
        auto oldest = leader->queued;
        for (const ItemPtr& item : order) {
            if (group.items.size() == max_batch_) break;
            if (!item->same_shape(*leader)) continue;
            group.items.push_back(item);
            oldest = std::min(oldest, item->queued);
        }
        const bool full = group.items.size() == max_batch_;
        group.ready_at = full || !another_busy ? now : oldest + max_delay_;
        if (group.ready_at <= now) return group;
        if (!soonest || group.ready_at < soonest->ready_at) soonest = std::move(group);
    }
    return soonest;
}

std::optional<ModelQueue::Clock::time_point> ModelQueue::ready_at(Clock::time_point now,
                                                                  bool another_busy) const {
    const auto group = choose(now, another_busy);
    return group ? std::optional(group->ready_at) : std::nullopt;
}

std::vector<ItemPtr> ModelQueue::take(Clock::time_point now, bool another_busy) {
    auto group = choose(now, another_busy);
    if (!group || group->ready_at > now) return {};
    const bool interactive = group->items.front()->request->context.priority == Priority::interactive;
    interactive_turns_ = interactive && !batch_.empty() ? interactive_turns_ + 1 : 0;
    for (const ItemPtr& item : group->items) remove(item);
    return std::move(group->items);
}

}  // namespace spheroseg
