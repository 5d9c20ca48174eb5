// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Draining, and how long loads and unloads wait for what and for each other.
#include <atomic>
#include <catch2/catch.hpp>
#include <future>

#include "fake_model.hpp"

using namespace spheroseg;
using namespace std::chrono_literals;
using spheroseg::testing::FakeModel;
using spheroseg::testing::Gate;
using spheroseg::testing::pixel;
using spheroseg::testing::serve;

namespace {

CallContext soon() {
    CallContext context;
    context.deadline = std::chrono::steady_clock::now() + 20ms;
    return context;
}

}  // namespace

TEST_CASE("unload drains: requests that are there are served to their end, new ones are not begun") {
    Gate gate;
    FakeModel fake(spheroseg::testing::copy_behind(gate));
    auto served = serve(fake);
    REQUIRE(served->start());
    auto request = std::make_unique<Admission>(std::move(*served->admit("{}", {})));
    Ticket first = request->submit(pixel(1));
    gate.wait_for(1);
    CHECK(served->unload(soon()).error().code == "deadline");
    CHECK(served->state() == ModelState::ready);  // who asked waits no more: it serves on
    auto unloading = std::async(std::launch::async, [&] { return served->unload({}); });
    while (served->state() != ModelState::draining) std::this_thread::yield();
    CHECK(served->run(pixel(1), "{}", {}).error().code == "model_not_ready");
    Ticket second = request->submit(pixel(2));  // a later tile of a request that was admitted
    gate.open();
    CHECK(first.wait());
    CHECK(second.wait());
    request.reset();
    CHECK(unloading.get());
    CHECK(served->state() == ModelState::unloaded);
    CHECK(served->run(pixel(1), "{}", {}).error().code == "model_not_ready");
    REQUIRE(served->load({}));
    CHECK(served->run(pixel(4), "{}", {})->probability == Unfilled<float>{4});
}

TEST_CASE("loads, unloads and requests at the same time lose no request") {
    FakeModel fake(spheroseg::testing::copy_through);
    fake.info.max_batch = 3;
    ModelLimits limits;
    limits.instances = 2;
    auto served = serve(fake, limits);
    REQUIRE(served->start());
    std::atomic<bool> stop{false};
    std::atomic<int> served_count{0};
    std::vector<std::future<bool>> callers;
    callers.reserve(4);
    for (int caller = 0; caller < 4; ++caller)
        callers.push_back(std::async(std::launch::async, [&] {
            while (!stop) {
                const auto out = served->run(pixel(5), "{}", {});
                if (out && out->probability != Unfilled<float>{5}) return false;
                if (!out && out.error().code != "model_not_ready") return false;
                if (out) ++served_count;
            }
            return true;
        }));
    for (int i = 0; i < 20; ++i) {
        REQUIRE(served->unload({}));
        REQUIRE(served->load({}));
        const int before = served_count;
        while (served_count == before) std::this_thread::yield();
    }
    stop = true;
    for (auto& caller : callers) CHECK(caller.get());
    CHECK(served->status().requests == 0);
}

TEST_CASE("an unload ends at its deadline while an execution goes on whose caller has left") {
    Gate gate;
    FakeModel fake(spheroseg::testing::copy_behind(gate));
    auto served = serve(fake);
    REQUIRE(served->start());
    {
        auto request = served->admit("{}", {});
        REQUIRE(request);
        const Ticket left = request->submit(pixel(1));
        gate.wait_for(1);
    }
    CHECK(served->status().requests == 0);
    CHECK(served->unload(soon()).error().code == "deadline");
    CHECK(served->state() == ModelState::ready);
    gate.open();
    CHECK(served->run(pixel(2), "{}", {}));
    CHECK(served->unload({}));
    CHECK(served->state() == ModelState::unloaded);
}

TEST_CASE("a load waits for another one no longer than its own deadline") {
    Gate gate;
    FakeModel fake(spheroseg::testing::copy_through);
    fake.before_instance = [&] { gate.pass(); };
    auto served = serve(fake);
    auto first = std::async(std::launch::async, [&] { return served->load({}); });
    gate.wait_for(1);
    CHECK(served->load(soon()).error().code == "deadline");
    CHECK(served->unload(soon()).error().code == "deadline");
    gate.open();
    CHECK(first.get());
    CHECK(served->run(pixel(1), "{}", {}));
}

TEST_CASE(
    "an unload gives up on an instance that is made without end, and the next load goes on from there") {
    Gate gate;
    FakeModel fake(spheroseg::testing::copy_through);
    fake.before_instance = [&] { gate.pass(); };
    auto served = serve(fake);
    served->start_in_background();
    gate.wait_for(1);
    CHECK(served->unload(soon()).error().code == "deadline");
    CHECK(served->state() == ModelState::draining);
    CHECK(served->load(soon()).error().code == "deadline");
    CHECK(served->run(pixel(1), "{}", {}).error().code == "model_not_ready");
    gate.open();
    REQUIRE(served->load({}));
    CHECK(served->run(pixel(1), "{}", {}));
}
