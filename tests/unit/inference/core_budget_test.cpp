// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/core_budget.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <memory>

using namespace spheroseg;

TEST_CASE("cores are waited for, but not on who hangs") {
    CoreBudget patient(2, std::chrono::hours(1));
    auto held = std::make_unique<CoreBudget::Share>(patient.take(2));
    auto next = std::async(std::launch::async, [&] { return patient.take(1); });
    CHECK(next.wait_for(std::chrono::milliseconds(30)) == std::future_status::timeout);
    held.reset();
    {
        const auto one = next.get();
        CHECK(patient.used() == 1);
    }
    CHECK(patient.used() == 0);

    CoreBudget brisk(2, std::chrono::milliseconds(5));
    const auto hangs = brisk.take(2);
    const auto first = brisk.take(2);  // returns without an end of the other
    const auto second = brisk.take(1);
    CHECK(brisk.used() <= 2);
}
