// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/core_budget.hpp"

#include <algorithm>
#include <utility>

namespace spheroseg {

CoreBudget::CoreBudget(std::uint32_t cores) : cores_(std::max(1U, cores)) {}

CoreBudget::Share::Share(Share&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)), cores_(other.cores_) {}

CoreBudget::Share& CoreBudget::Share::operator=(Share&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(cores_, other.cores_);
    return *this;
}

CoreBudget::Share::~Share() {
    if (budget_ != nullptr) budget_->give_back(cores_);
}

CoreBudget::Share CoreBudget::take(std::uint32_t cores) {
    const std::uint32_t wanted = std::min(cores, cores_);
    std::unique_lock lock(mutex_);
    const std::uint64_t me = next_++;
    line_.push_back(me);
    changed_.wait(lock, [&] { return line_.front() == me && cores_ - used_ >= wanted; });
    line_.pop_front();
    used_ += wanted;
    changed_.notify_all();  // the next in line may fit beside this one
    return Share(*this, wanted);
}

std::uint32_t CoreBudget::used() const {
    const std::lock_guard lock(mutex_);
    return used_;
}

void CoreBudget::give_back(std::uint32_t cores) {
    {
        const std::lock_guard lock(mutex_);
        used_ -= cores;
    }
    changed_.notify_all();
}

}  // namespace spheroseg
