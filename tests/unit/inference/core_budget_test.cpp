// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/core_budget.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <memory>

#include "fake_model.hpp"

using namespace spheroseg;
using spheroseg::testing::FakeModel;

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

TEST_CASE("an instance is made with cores of its own, since what it times then decides how it runs") {
    const auto cores = std::make_shared<CoreBudget>(2, std::chrono::hours(1));
    FakeModel fake(spheroseg::testing::copy_through);
    std::atomic<std::uint32_t> used{0};
    fake.before_instance = [&] { used = cores->used(); };
    ModelLimits limits;
    limits.threads_each = 2;
    auto served = spheroseg::testing::serve(fake, limits, cores);
    auto held = std::make_unique<CoreBudget::Share>(cores->take(1));
    served->start_in_background();
    CallContext brief;
    brief.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(30);
    CHECK_FALSE(served->wait_until_loaded(brief));
    CHECK(fake.made == 0);
    held.reset();
    CHECK(served->wait_until_loaded({}));
    CHECK(used == 2);
    CHECK(cores->used() == 0);
}
