// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/served_model.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>

#include "fake_model.hpp"

using namespace spheroseg;
using spheroseg::testing::FakeModel;
using spheroseg::testing::Gate;
using spheroseg::testing::serve;

namespace {

Tensor small() {
    return Tensor{2, 1, 1, {0.25F, 0.75F}};
}

}  // namespace

TEST_CASE("a model answers only once it is started, and no more once it is stopped") {
    FakeModel fake(spheroseg::testing::copy_through);
    auto served = serve(fake);
    CHECK(served->run(small(), "{}", {}).error().code == "model_not_ready");
    REQUIRE(served->start());
    CHECK(served->run(small(), "{}", {})->probability == small().values);
    served->stop();
    CHECK(served->run(small(), "{}", {}).error().code == "model_not_ready");
}

TEST_CASE("an instance that can't be made fails the start with the plugin's own words") {
    FakeModel fake(spheroseg::testing::copy_through);
    fake.instance_fails = true;
    auto served = serve(fake);
    const auto started = served->start();
    REQUIRE_FALSE(started);
    CHECK(started.error().message == "There is no device.");
    CHECK(served->state() == ModelState::failed);
}

TEST_CASE("what does not fit into the queue is told to come again") {
    Gate gate;
    FakeModel fake([&](const sdk::CallView&, spheroseg_model_item& item) {
        gate.pass();
        item.probability[0] = 0;
    });
    ModelLimits limits;
    limits.queue = 1;
    auto served = serve(fake, limits);
    REQUIRE(served->start());
    auto first = std::async(std::launch::async, [&] { return served->run(small(), "{}", {}); });
    gate.wait_for(1);
    auto second = std::async(std::launch::async, [&] { return served->run(small(), "{}", {}); });
    while (served->status().queue_depth == 0) std::this_thread::yield();
    const auto third = served->run(small(), "{}", {});
    REQUIRE_FALSE(third);
    CHECK(third.error().code == "queue_full");
    CHECK(third.error().retry_after_s >= 1);
    gate.open();
    CHECK(first.get());
    CHECK(second.get());
}

TEST_CASE("a deadline that passes while an item waits takes it out of the queue") {
    Gate gate;
    std::atomic<int> executed{0};
    FakeModel fake([&](const sdk::CallView&, spheroseg_model_item&) {
        ++executed;
        gate.pass();
    });
    auto served = serve(fake);
    REQUIRE(served->start());
    auto first = std::async(std::launch::async, [&] { return served->run(small(), "{}", {}); });
    gate.wait_for(1);
    CallContext soon;
    soon.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(30);
    CHECK(served->run(small(), "{}", soon).error().code == "deadline");
    gate.open();
    CHECK(first.get());
    served->stop();
    CHECK(executed == 1);
}

TEST_CASE("a request that nobody waits for is dropped before it is computed") {
    Gate gate;
    std::atomic<int> executed{0};
    FakeModel fake([&](const sdk::CallView&, spheroseg_model_item&) {
        ++executed;
        gate.pass();
    });
    auto served = serve(fake);
    REQUIRE(served->start());
    auto first = std::async(std::launch::async, [&] { return served->run(small(), "{}", {}); });
    gate.wait_for(1);
    std::atomic<bool> gone{false};
    CallContext context;
    context.cancelled = [&] { return gone.load(); };
    auto second = std::async(std::launch::async, [&] { return served->run(small(), "{}", context); });
    gone = true;
    gate.open();
    CHECK(first.get());
    CHECK(second.get().error().code == "cancelled");
    CHECK(executed == 1);
}

TEST_CASE("one bad item says its own reason and the next one works") {
    FakeModel fake([](const sdk::CallView& call, spheroseg_model_item& item) {
        if (item.input[0] > 1)
            throw sdk::Failure(SPHEROSEG_REFUSED, "too_bright", "The image is too bright.");
        spheroseg::testing::copy_through(call, item);
    });
    auto served = serve(fake);
    REQUIRE(served->start());
    const auto refused = served->run(Tensor{1, 1, 1, {2.0F}}, "{}", {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::unprocessable);
    CHECK(refused.error().code == "too_bright");
    CHECK(served->run(small(), "{}", {}));
}

TEST_CASE("several instances serve many callers, each with its own answer") {
    FakeModel fake(spheroseg::testing::copy_through);
    ModelLimits limits;
    limits.instances = 3;
    auto served = serve(fake, limits);
    REQUIRE(served->start());
    std::vector<std::future<bool>> callers;
    for (int caller = 0; caller < 8; ++caller)
        callers.push_back(std::async(std::launch::async, [&, caller] {
            for (int i = 0; i < 50; ++i) {
                const Tensor input{1, 1, 1, {static_cast<float>(caller * 1000 + i)}};
                const auto out = served->run(input, "{}", {});
                if (!out || out->probability != input.values) return false;
            }
            return true;
        }));
    for (auto& caller : callers) CHECK(caller.get());
}
