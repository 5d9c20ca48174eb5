// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/metric_relay.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

using namespace spheroseg;

namespace {

struct Meter {
    std::atomic<int> defined{0};
    std::atomic<int> recorded{0};
    std::atomic<bool> gone{false};
    std::atomic<bool> used_when_gone{false};
    MetricRelay* measures_itself = nullptr;

    std::uint64_t define(const sdk::CallView& /*call*/, const spheroseg_metric_definition& definition) {
        if (gone) used_when_gone = true;
        ++defined;
        if (measures_itself != nullptr && sdk::to_view(definition.name) == "outer")
            measures_itself->measure(SPHEROSEG_COUNTER, "inner", nullptr, 0, 1);
        if (sdk::to_view(definition.name) == "refused")
            throw sdk::Failure(SPHEROSEG_CONFLICT, "conflict", "It is defined otherwise.");
        return 1;
    }
    void record(std::uint64_t /*id*/, const spheroseg_text* /*values*/, std::uint64_t /*count*/,
                double /*value*/) noexcept {
        if (gone) used_when_gone = true;
        ++recorded;
    }
};

}  // namespace

TEST_CASE("without a provider measuring does nothing") {
    MetricRelay relay;
    relay.measure(SPHEROSEG_COUNTER, "lost", nullptr, 0, 1);
    relay.detach();
}

TEST_CASE("a metric that the provider refuses is asked for once") {
    MetricRelay relay;
    Meter meter;
    relay.attach(sdk::provide_metrics(meter));
    for (int i = 0; i < 3; ++i) relay.measure(SPHEROSEG_GAUGE, "refused", nullptr, 0, i);
    CHECK(meter.defined == 1);
    CHECK(meter.recorded == 0);
    relay.detach();
}

TEST_CASE("a provider may measure something while it defines something") {
    MetricRelay relay;
    Meter meter;
    meter.measures_itself = &relay;
    relay.attach(sdk::provide_metrics(meter));
    relay.measure(SPHEROSEG_COUNTER, "outer", nullptr, 0, 1);
    CHECK(meter.recorded == 2);
    relay.detach();
}

TEST_CASE("after detach nobody is in the provider any more") {
    MetricRelay relay;
    Meter meter;
    relay.attach(sdk::provide_metrics(meter));
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            const std::string name = "metric_" + std::to_string(t);
            const spheroseg_pair label{sdk::to_text("thread"), sdk::to_text(name)};
            while (!stop) relay.measure(SPHEROSEG_COUNTER, name, &label, 1, 1);
        });
    while (meter.recorded < 1000 || meter.defined < 4) std::this_thread::yield();
    relay.detach();
    meter.gone = true;
    for (int i = 0; i < 1000; ++i) relay.measure(SPHEROSEG_COUNTER, "late", nullptr, 0, 1);
    stop = true;
    for (auto& thread : threads) thread.join();
    CHECK_FALSE(meter.used_when_gone);
    CHECK(meter.defined >= 4);
}
