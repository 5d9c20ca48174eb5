// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Admission, batches and leaving: what several callers of one model see.
#include <atomic>
#include <catch2/catch.hpp>
#include <future>

#include "fake_model.hpp"
#include "inference/tiler.hpp"
#include "tensor_rows.hpp"

using namespace spheroseg;
using namespace std::chrono_literals;
using spheroseg::testing::FakeModel;
using spheroseg::testing::Gate;
using spheroseg::testing::pixel;
using spheroseg::testing::serve;

namespace {

/// Sizes of the executions, in order.
class Batches {
  public:
    void add(std::uint64_t size) {
        const std::lock_guard lock(mutex_);
        sizes_.push_back(size);
    }
    std::vector<std::uint64_t> sizes() const {
        const std::lock_guard lock(mutex_);
        return sizes_;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<std::uint64_t> sizes_;
};

}  // namespace

TEST_CASE("what one request submits fills batches, and each ticket gets its own answer") {
    Gate gate;
    Batches batches;
    FakeModel fake(spheroseg::testing::copy_through);
    fake.info.max_batch = 4;
    fake.before_batch = [&](std::uint64_t items) {
        batches.add(items);
        gate.pass();
    };
    auto served = serve(fake);
    REQUIRE(served->start());
    auto request = served->admit("{}", {});
    REQUIRE(request);
    std::vector<Ticket> tickets;
    tickets.push_back(request->submit(pixel(0)));
    gate.wait_for(1);
    for (int i = 1; i < 10; ++i) tickets.push_back(request->submit(pixel(static_cast<float>(i))));
    gate.open();
    for (std::size_t i = tickets.size(); i-- > 0;) {
        const auto output = tickets[i].wait();
        REQUIRE(output);
        CHECK(output->probability == Unfilled<float>{static_cast<float>(i)});
        CHECK(output->batch_size == (i == 0 || i == 9 ? 1 : 4));
        CHECK(output->queue_ms >= 0);
        CHECK(output->compute_ms > 0);
    }
    CHECK(batches.sizes() == std::vector<std::uint64_t>{1, 4, 4, 1});
}

TEST_CASE("a raw tensor and an image's tile go into one batch") {
    Gate gate;
    Batches batches;
    FakeModel fake(spheroseg::testing::copy_through);
    fake.info.max_batch = 2;
    fake.before_batch = [&](std::uint64_t items) {
        batches.add(items);
        gate.pass();
    };
    auto served = serve(fake);
    REQUIRE(served->start());
    auto blocking = std::async(std::launch::async, [&] { return served->run(pixel(0), "{}", {}); });
    gate.wait_for(1);
    auto image = std::async(std::launch::async, [&] {
        auto place = served->admit("{}", {});
        ModelWork work;
        return bool(
            map_rows(*served, *place, std::make_unique<spheroseg::testing::TensorRows>(pixel(1)), work)
                ->row(0));
    });
    auto tensor = std::async(std::launch::async, [&] { return served->run(pixel(2), "{}", {}); });
    while (served->status().queue_depth < 2) std::this_thread::yield();
    gate.open();
    CHECK(blocking.get());
    CHECK(image.get());
    CHECK(tensor.get()->batch_size == 2);
    CHECK(batches.sizes() == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("a request is admitted as a whole: later tiles find room however full the queue is") {
    Gate gate;
    FakeModel fake(spheroseg::testing::copy_behind(gate));
    ModelLimits limits;
    limits.queue = 0;
    auto served = serve(fake, limits);
    REQUIRE(served->start());
    auto request = served->admit("{}", {});
    REQUIRE(request);
    CHECK(served->admit("{}", {}).error().code == "queue_full");
    CHECK(served->check_open(Priority::interactive).error().code == "queue_full");
    std::vector<Ticket> tickets;
    tickets.reserve(100);
    for (int i = 0; i < 100; ++i) tickets.push_back(request->submit(pixel(1)));
    CHECK(served->status().requests == 1);
    gate.open();
    for (Ticket& ticket : tickets) CHECK(ticket.wait());
}

TEST_CASE("Retry-After follows from the measured time of a request") {
    std::atomic<bool> slow{true};
    Gate gate;
    FakeModel fake([&](const sdk::CallView&, spheroseg_model_item&) {
        if (slow)
            std::this_thread::sleep_for(1200ms);  // the time is what is measured here
        else
            gate.pass();
    });
    ModelLimits limits;
    limits.queue = 1;
    auto served = serve(fake, limits);
    REQUIRE(served->start());
    REQUIRE(served->run(pixel(0), "{}", {}).has_value());
    CHECK(served->status().service_ms >= 1200);
    slow = false;
    auto one = served->admit("{}", {});
    auto two = served->admit("{}", {});
    REQUIRE((one && two));
    const auto refused = served->admit("{}", {});
    CHECK(refused.error().retry_after_s == 3);  // two requests of 1.2 s and a little, one instance
}

TEST_CASE("batch work waits for a place instead of being refused") {
    FakeModel fake(spheroseg::testing::copy_through);
    ModelLimits limits;
    limits.queue = 0;
    auto served = serve(fake, limits);
    REQUIRE(served->start());
    auto place = std::make_unique<Admission>(std::move(*served->admit("{}", {})));
    CallContext job;
    job.priority = Priority::batch;
    auto waiting = std::async(std::launch::async, [&] { return served->run(pixel(7), "{}", job); });
    CHECK(waiting.wait_for(50ms) == std::future_status::timeout);
    place.reset();
    CHECK(waiting.get()->probability == Unfilled<float>{7});
    auto again = served->admit("{}", {});
    job.deadline = std::chrono::steady_clock::now() + 30ms;
    CHECK(served->run(pixel(7), "{}", job).error().code == "deadline");
}

TEST_CASE("a client that goes is told at once, also while its tile is being computed") {
    Gate gate;
    std::atomic<int> executed{0};
    std::atomic<bool> told{false};
    FakeModel fake([&](const sdk::CallView& call, spheroseg_model_item&) {
        ++executed;
        gate.pass();
        told = call.cancelled();
    });
    auto served = serve(fake);
    REQUIRE(served->start());
    std::atomic<bool> gone{false};
    {
        CallContext context;
        context.cancelled = [&] { return gone.load(); };
        auto request = served->admit("{}", context);
        REQUIRE(request);
        Ticket running = request->submit(pixel(0));
        std::vector<Ticket> queued;
        queued.reserve(5);
        for (int i = 0; i < 5; ++i) queued.push_back(request->submit(pixel(1)));
        gate.wait_for(1);
        gone = true;
        CHECK(running.wait().error().code == "cancelled");  // although the gate is still shut
    }
    CHECK(served->status().requests == 0);
    CHECK(served->status().queue_depth == 0);
    gate.open();
    served->stop();
    CHECK(told);
    CHECK(executed == 1);
}

TEST_CASE("a deadline ends the wait also while the instance is at it") {
    Gate gate;
    FakeModel fake([&](const sdk::CallView&, spheroseg_model_item&) { gate.pass(); });
    auto served = serve(fake);
    REQUIRE(served->start());
    CallContext soon;
    soon.deadline = std::chrono::steady_clock::now() + 30ms;
    CHECK(served->run(pixel(0), "{}", soon).error().code == "deadline");
    gate.open();
}

TEST_CASE("values that are not finite fail their item and no other") {
    FakeModel fake(
        [](const sdk::CallView&, spheroseg_model_item& item) { item.probability[0] = 1 / item.input[0]; });
    auto served = serve(fake);
    REQUIRE(served->start());
    CHECK(served->run(pixel(0), "{}", {}).error().code == "model_output");
    CHECK(served->run(pixel(2), "{}", {})->probability == Unfilled<float>{0.5F});
}

TEST_CASE("values that a model leaves out fail their item") {
    FakeModel fake([](const sdk::CallView&, spheroseg_model_item& item) {
        if (item.input[0] > 0) item.probability[0] = item.input[0];
    });
    fake.forgets = true;
    auto served = serve(fake);
    REQUIRE(served->start());
    CHECK(served->run(pixel(0), "{}", {}).error().code == "model_output");
    CHECK(served->run(pixel(0.5F), "{}", {})->probability == Unfilled<float>{0.5F});
}

TEST_CASE("the guide is a plane more") {
    FakeModel fake([](const sdk::CallView&, spheroseg_model_item& item) {
        for (int plane = 0; plane < 3; ++plane) item.probability[plane] = static_cast<float>(plane);
    });
    fake.info.class_count = 2;
    fake.info.guide = SPHEROSEG_GUIDE_BOUNDARY;
    auto served = serve(fake);
    REQUIRE(served->start());
    CHECK(served->facts().planes() == 3);
    CHECK(served->run(pixel(0), "{}", {})->probability == Unfilled<float>{0, 1, 2});
}

TEST_CASE("executions of all models together never use more cores than there are") {
    const auto cores = std::make_shared<CoreBudget>(4);
    std::atomic<std::uint32_t> used{0};
    std::atomic<std::uint32_t> most{0};
    const auto counting = [&](std::uint32_t threads) {
        return [&used, &most, threads](const sdk::CallView&, spheroseg_model_item&) {
            const std::uint32_t now = used += threads;
            for (std::uint32_t seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
            }
            std::this_thread::yield();
            used -= threads;
        };
    };
    FakeModel wide(counting(4));
    FakeModel narrow(counting(1));
    ModelLimits whole;
    whole.threads_each = 4;
    ModelLimits split;
    split.instances = 3;
    auto first = serve(wide, whole, cores);
    auto second = serve(narrow, split, cores);
    REQUIRE(first->start());
    REQUIRE(second->start());
    std::vector<std::future<void>> callers;
    callers.reserve(6);
    for (int caller = 0; caller < 6; ++caller)
        callers.push_back(std::async(std::launch::async, [&, caller] {
            for (int i = 0; i < 40; ++i) (caller % 2 == 0 ? first : second)->run(pixel(0), "{}", {});
        }));
    for (auto& caller : callers) caller.get();
    first->stop();
    second->stop();
    CHECK(most <= 4);
    CHECK(cores->used() == 0);
}

TEST_CASE("a model elsewhere holds no cores") {
    const auto cores = std::make_shared<CoreBudget>(1, 1h);
    const auto all = cores->take(1);
    for (const char* device : {"cuda:0", "remote"}) {
        FakeModel fake(spheroseg::testing::copy_through);
        fake.info.device = sdk::to_text(device);
        auto served = serve(fake, {}, cores);  // nor does its making
        REQUIRE(served->start());
        CHECK(served->run(pixel(3), "{}", {}));
    }
}

TEST_CASE("the plugin's wish goes before the operator's, and that before an even share") {
    ModelFacts facts;
    CHECK(limits_of(facts, 2, 0, 64, 16).threads_each == 8);
    CHECK(limits_of(facts, 32, 0, 64, 16).threads_each == 1);
    CHECK(limits_of(facts, 2, 3, 64, 16).threads_each == 3);
    facts.instances = 4;
    CHECK(limits_of(facts, 2, 0, 64, 16).threads_each == 4);
    facts.threads = 5;
    CHECK(limits_of(facts, 2, 3, 64, 16).threads_each == 5);
    CHECK(limits_of(facts, 2, 3, 64, 16).instances == 4);
}
