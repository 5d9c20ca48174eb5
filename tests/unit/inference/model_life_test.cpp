// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Loading, failing, being made anew: the states of a served model.
#include <pthread.h>

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

void wait_for(const ServedModel& model, ModelState state) {
    while (model.state() != state) std::this_thread::yield();
}

ModelLimits hasty() {
    ModelLimits limits;
    limits.first_retry = 1ms;
    limits.last_retry = 4ms;
    return limits;
}

}  // namespace

TEST_CASE("a model that loads slowly delays nobody: requests are told to come again, jobs wait") {
    Gate gate;
    FakeModel fake(spheroseg::testing::copy_through);
    fake.before_instance = [&] { gate.pass(); };
    auto served = serve(fake);
    served->start_in_background();
    CHECK(served->state() == ModelState::loading);
    const auto refused = served->run(pixel(1), "{}", {});
    CHECK(refused.error().code == "model_not_ready");
    CHECK(refused.error().kind == ErrorKind::unavailable);
    CHECK(refused.error().retry_after_s > 0);
    CallContext job;
    job.priority = Priority::batch;
    auto waiting = std::async(std::launch::async, [&] { return served->run(pixel(1), "{}", job); });
    CallContext soon;
    soon.deadline = std::chrono::steady_clock::now() + 20ms;
    CHECK(served->wait_until_loaded(soon).error().code == "deadline");
    gate.open();
    CHECK(waiting.get());
    CHECK(served->state() == ModelState::ready);
}

TEST_CASE("a model that is being made is told when it is to end") {
    Gate making;
    making.open();
    FakeModel fake(spheroseg::testing::copy_through);
    fake.while_making = [&](const sdk::CallView& call) {
        making.pass();
        for (;;) call.checkpoint();  // until nobody wants it any more
    };
    auto served = serve(fake);
    served->start_in_background();
    making.wait_for(1);
    served->stop();
    CHECK(served->state() == ModelState::unloaded);
    CHECK(fake.made == 0);
}

TEST_CASE("what a model learns by getting warm is told, and it may not change its shapes") {
    FakeModel fake(spheroseg::testing::copy_through);
    fake.info.device = sdk::to_text("auto");
    fake.describe_warm = [](spheroseg_model_info& info) {
        info.device = sdk::to_text("cpu");
        info.precision = sdk::to_text("bfloat16");
        info.detail = sdk::to_text("bfloat16 is 6 times faster here and differs by 0.002.");
    };
    ModelLimits limits;
    limits.instances = 3;
    auto served = serve(fake, limits);
    CHECK(served->status().device == "auto");
    REQUIRE(served->start());
    CHECK(served->status().device == "cpu");
    CHECK(served->status().precision == "bfloat16");
    CHECK(served->status().detail == "bfloat16 is 6 times faster here and differs by 0.002.");
    CHECK(served->status().instances_ready == 3);
    FakeModel other(spheroseg::testing::copy_through);
    other.describe_warm = [](spheroseg_model_info& info) { info.class_count = 2; };
    auto refused = serve(other);
    const auto started = refused->start();
    REQUIRE_FALSE(started);
    CHECK(started.error().message == "Once warm, the model describes other inputs or outputs than before.");
}

TEST_CASE("a model that could not be loaded is tried again, and says when") {
    FakeModel fake(spheroseg::testing::copy_through);
    fake.instance_fails = true;
    auto served = serve(fake, hasty());
    const auto started = served->start();
    REQUIRE_FALSE(started);
    CHECK(started.error().message == "There is no device.");
    CHECK(served->run(pixel(1), "{}", {}).error().retry_after_s >= 1);
    fake.instance_fails = false;
    wait_for(*served, ModelState::ready);
    CHECK(served->status().reason.empty());
    CHECK(served->run(pixel(1), "{}", {}));
}

TEST_CASE("an instance that broke is made anew, and the requests that wait get it") {
    std::atomic<int> executions{0};
    FakeModel fake(spheroseg::testing::copy_through);
    fake.before_batch = [&](std::uint64_t) {
        if (++executions == 2) throw sdk::Failure(SPHEROSEG_INTERNAL, "device_lost", "The device is lost.");
    };
    auto served = serve(fake);
    REQUIRE(served->start());
    CHECK(served->run(pixel(1), "{}", {}));
    CHECK(served->run(pixel(1), "{}", {}).error().code == "device_lost");
    CHECK(served->run(pixel(1), "{}", {}));
    CHECK(fake.made == 2);
    CHECK(served->state() == ModelState::ready);
}

TEST_CASE("a request whose model comes to have other weights is not answered with both") {
    std::atomic<int> executions{0};
    FakeModel fake(spheroseg::testing::copy_through);
    fake.before_batch = [&](std::uint64_t) {
        if (++executions == 2) throw sdk::Failure(SPHEROSEG_INTERNAL, "changed", "Others are there now.");
    };
    fake.describe_warm = [&](spheroseg_model_info& info) {
        info.version = sdk::to_text(fake.made == 1 ? "2" : "3");
        info.weights_sha256 = sdk::to_text(fake.made == 1 ? "aa" : "bb");
    };
    auto served = serve(fake);
    CHECK(served->status().origin == ModelOrigin{"1", ""});
    REQUIRE(served->start());
    CHECK(served->status().origin == ModelOrigin{"2", "aa"});
    auto request = served->admit("{}", {});
    REQUIRE(request);
    CHECK(request->submit(pixel(1)).wait());
    CHECK(request->submit(pixel(1)).wait().error().code == "changed");
    while (!(served->status().origin == ModelOrigin{"3", "bb"})) std::this_thread::yield();
    CHECK(request->origin() == ModelOrigin{"2", "aa"});
    CHECK(request->submit(pixel(1)).wait().error().code == "model_changed");
    auto later = served->admit("{}", {});
    CHECK(later->origin() == ModelOrigin{"3", "bb"});
    CHECK(later->submit(pixel(1)).wait());
}

TEST_CASE("an instance that breaks at every request backs off, and the model says so") {
    FakeModel fake(spheroseg::testing::copy_through);
    fake.before_batch = [](std::uint64_t) {
        throw sdk::Failure(SPHEROSEG_INTERNAL, "device_lost", "The device is lost.");
    };
    ModelLimits patient;
    patient.first_retry = patient.last_retry = 1h;
    auto served = serve(fake, patient);
    REQUIRE(served->start());
    CHECK(served->run(pixel(1), "{}", {}).error().code == "device_lost");
    CHECK(served->run(pixel(1), "{}", {}).error().code == "device_lost");
    wait_for(*served, ModelState::failed);
    CHECK(served->status().reason == "The device is lost.");
    CHECK(served->run(pixel(1), "{}", {}).error().code == "model_not_ready");
    fake.before_batch = nullptr;
    REQUIRE(served->load({}));  // somebody is in a hurry
    CHECK(served->run(pixel(1), "{}", {}));
}

TEST_CASE("the other instances go on when one can't be made") {
    std::atomic<int> tries{0};
    FakeModel fake(spheroseg::testing::copy_through);
    fake.before_instance = [&] {
        if (++tries == 2) throw sdk::Failure(SPHEROSEG_FULL, "no_memory", "The device is full.");
    };
    ModelLimits limits;
    limits.instances = 2;
    limits.first_retry = limits.last_retry = 1h;
    auto served = serve(fake, limits);
    REQUIRE(served->start());
    CHECK(served->status().instances_ready == 1);
    CHECK(served->status().reason == "The device is full.");
    CHECK(served->run(pixel(1), "{}", {}));
}

TEST_CASE("a model whose instance gets no thread is failed, and says why, until it is loaded anew") {
    pthread_attr_t usual;
    REQUIRE(pthread_getattr_default_np(&usual) == 0);
    pthread_attr_t endless = usual;
    REQUIRE(pthread_attr_setstacksize(&endless, std::size_t{1} << 47) == 0);  // more than there are addresses
    FakeModel fake(spheroseg::testing::copy_through);
    auto served = serve(fake);
    REQUIRE(pthread_setattr_default_np(&endless) == 0);
    const auto started = served->start();
    REQUIRE(pthread_setattr_default_np(&usual) == 0);
    pthread_attr_destroy(&usual);
    REQUIRE_FALSE(started);
    CHECK(served->state() == ModelState::failed);
    CHECK(started.error().message.find("got no thread") != std::string::npos);
    REQUIRE(served->load({}));
    CHECK(served->run(pixel(1), "{}", {}));
}

TEST_CASE("a model that could not be described is failed for as long as the host runs, and says why") {
    FakeModel fake(spheroseg::testing::copy_through);
    ServedModel served(sdk::Model(sdk::provide_model(fake)),
                       ModelFacts::unread("fake", "fake", "It is wrong."), hasty());
    CHECK(served.start().error().message == "It is wrong.");
    CHECK(served.state() == ModelState::failed);
    CHECK(served.status().reason == "It is wrong.");
    const auto refused = served.run(pixel(1), "{}", {});
    CHECK(refused.error().message == "The model fake is failed: It is wrong.");
    CHECK(refused.error().retry_after_s == 0);
    CHECK(served.load({}).error().message == "It is wrong.");
    CHECK(served.unload({}));
    CHECK(served.state() == ModelState::unloaded);
    CHECK(served.load({}).error().message == "It is wrong.");
    CHECK(fake.made == 0);
}
