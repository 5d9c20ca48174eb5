// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/lane.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <stdexcept>

#include "http/memory_budget.hpp"

using namespace spheroseg::http;

TEST_CASE("a lane refuses what does not fit in its queue, but never what goes on") {
    Lane lane("test", {1, 1});
    std::promise<void> open;
    std::promise<void> begun;
    const auto opened = open.get_future().share();
    REQUIRE(lane.post([&] {
        begun.set_value();
        opened.wait();
    }));
    begun.get_future().wait();
    std::atomic<int> ran{0};
    REQUIRE(lane.post([&] { ++ran; }));
    REQUIRE_FALSE(lane.post([&] { ++ran; }));
    std::promise<void> last;
    REQUIRE(lane.post_continuation([&] { last.set_value(); }));
    open.set_value();
    last.get_future().wait();
    REQUIRE(ran == 1);
}

TEST_CASE("a line that is full or slow holds up no other") {
    Lane lane("test", {2, 3});
    std::promise<void> open;
    const auto opened = open.get_future().share();
    std::atomic<int> begun{0};
    const auto slow = [&] {
        ++begun;
        opened.wait();
    };
    // Both shared threads, the line's own, and its three places.
    for (int i = 0; i < 3; ++i) {
        REQUIRE(lane.post(slow, "slow"));
        while (begun <= i) std::this_thread::yield();
    }
    for (int i = 0; i < 3; ++i) REQUIRE(lane.post(slow, "slow"));
    REQUIRE_FALSE(lane.post(slow, "slow"));
    REQUIRE(lane.waiting("slow") == 3);
    REQUIRE(lane.waiting("fast") == 0);
    for (int i = 0; i < 5; ++i) {
        std::promise<void> done;
        REQUIRE(lane.post([&] { done.set_value(); }, "fast"));
        done.get_future().wait();
    }
    open.set_value();
    lane.stop();
}

TEST_CASE("shared threads take from the lines in turn") {
    Lane lane("test", {1, 100});
    std::promise<void> open_shared;
    std::promise<void> open_own;
    const auto shared = open_shared.get_future().share();
    const auto own = open_own.get_future().share();
    std::atomic<int> begun{0};
    const auto hold = [&](const std::string& line, const std::shared_future<void>& until) {
        const int before = begun;
        REQUIRE(lane.post(
            [&begun, until] {
                ++begun;
                until.wait();
            },
            line));
        while (begun == before) std::this_thread::yield();
    };
    hold("", shared);  // only a shared thread takes it
    hold("many", own);
    hold("few", own);
    std::atomic<int> many{0};
    std::promise<int> few;
    for (int i = 0; i < 50; ++i) REQUIRE(lane.post([&] { ++many; }, "many"));
    REQUIRE(lane.post([&] { few.set_value(many); }, "few"));
    open_shared.set_value();
    REQUIRE(few.get_future().get() <= 1);
    open_own.set_value();
    lane.stop();
}

TEST_CASE("a task that throws does not end its lane") {
    Lane lane("test", {1, 8});
    lane.post([] { throw std::runtime_error("x"); });
    std::promise<void> done;
    lane.post([&] { done.set_value(); });
    done.get_future().wait();
}

TEST_CASE("a lane that stops drops what waits, with what it holds") {
    const auto held = std::make_shared<int>(1);
    Lane lane("test", {1, 1 << 24});
    std::promise<void> open;
    std::promise<void> begun;
    lane.post([&] {
        begun.set_value();
        open.get_future().wait();
    });
    begun.get_future().wait();
    for (int i = 0; i < 5; ++i) lane.post([held] { FAIL("dropped tasks do not run"); });
    std::thread stopper([&] { lane.stop(); });
    while (lane.post([] {})) std::this_thread::yield();
    open.set_value();
    stopper.join();
    REQUIRE(held.use_count() == 1);
    REQUIRE_FALSE(lane.post_continuation([] {}));
}

TEST_CASE("the memory budget is never exceeded, and always given back") {
    MemoryBudget budget(100, 10);
    {
        auto first = budget.lease();
        auto second = budget.lease();
        REQUIRE(first.grow_to(60, false));
        REQUIRE_FALSE(second.grow_to(31, false));
        REQUIRE(second.grow_to(30, false));
        REQUIRE_FALSE(first.grow_to(61, false));
        REQUIRE_FALSE(second.grow_to(41, true));
        REQUIRE(second.grow_to(40, true));
        REQUIRE_FALSE(second.grow_to(UINT64_MAX, true));
        REQUIRE(budget.held() == 100);
        auto moved = std::move(first);
        REQUIRE(budget.held() == 100);
    }
    REQUIRE(budget.held() == 0);
    std::vector<std::thread> threads;
    std::atomic<bool> exceeded{false};
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < 5000; ++j) {
                auto lease = budget.lease();
                lease.grow_to(40, j % 2 == 0);
                if (budget.held() > 100) exceeded = true;
            }
        });
    for (auto& thread : threads) thread.join();
    REQUIRE_FALSE(exceeded);
    REQUIRE(budget.held() == 0);
}
