// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/core_budget.hpp"

#include <algorithm>
#include <utility>

namespace spheroseg {

CoreBudget::CoreBudget(std::uint32_t cores, std::chrono::milliseconds patience)
    : cores_(std::max(1U, cores)), patience_(patience) {}

CoreBudget::Share::Share(Share&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)), number_(other.number_) {}

CoreBudget::Share& CoreBudget::Share::operator=(Share&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(number_, other.number_);
    return *this;
}

CoreBudget::Share::~Share() {
    if (budget_ != nullptr) budget_->give_back(number_);
}

CoreBudget::Share CoreBudget::take(std::uint32_t cores) {
    const std::uint32_t wanted = std::min(cores, cores_);
    std::unique_lock lock(mutex_);
    const std::uint64_t me = next_++;
    line_.push_back(me);
    for (;;) {
        const auto now = Clock::now();
        if (line_.front() != me) {
            changed_.wait(lock);
            continue;
        }
        if (counted(now) + wanted <= cores_) break;
        auto until = Clock::time_point::max();
        for (const auto& [number, held] : held_)
            if (held.counts_until > now) until = std::min(until, held.counts_until);
        changed_.wait_until(lock, until);
    }
    line_.pop_front();
    held_[me] = {wanted, Clock::now() + patience_};
    changed_.notify_all();  // the next in line may fit beside this one
    return Share(*this, me);
}

std::uint32_t CoreBudget::counted(Clock::time_point now) const {
    std::uint32_t cores = 0;
    for (const auto& [number, held] : held_)
        if (held.counts_until > now) cores += held.cores;
    return cores;
}

std::uint32_t CoreBudget::used() const {
    const std::lock_guard lock(mutex_);
    return counted(Clock::now());
}

void CoreBudget::give_back(std::uint64_t number) {
    {
        const std::lock_guard lock(mutex_);
        held_.erase(number);
    }
    changed_.notify_all();
}

}  // namespace spheroseg
