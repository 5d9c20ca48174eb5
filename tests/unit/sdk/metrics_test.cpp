// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/metrics.hpp>

#include "tripwire.hpp"

using namespace spheroseg::sdk;
using spheroseg::test::check_trip;
using spheroseg::test::Tripwire;

namespace {

struct Meter {
    Tripwire wire;
    std::string seen;

    std::uint64_t define(const CallView& /*call*/, const spheroseg_metric_definition& definition) {
        wire.step("define");
        seen += std::string(to_view(definition.name)) + "|" + std::string(to_view(definition.help));
        for (std::uint64_t i = 0; i < definition.label_count; ++i)
            seen += "|" + std::string(to_view(definition.label_names[i]));
        for (std::uint64_t i = 0; i < definition.bucket_count; ++i)
            seen += "|" + std::to_string(static_cast<int>(definition.buckets[i]));
        return 9;
    }
    void record(std::uint64_t id, const spheroseg_text* values, std::uint64_t count, double value) noexcept {
        seen = std::to_string(id) + "=" + std::to_string(static_cast<int>(value));
        for (std::uint64_t i = 0; i < count; ++i) seen += "|" + std::string(to_view(values[i]));
    }
};

}  // namespace

TEST_CASE("metrics/1 carries definitions and values") {
    Meter meter;
    const Metrics metrics(provide_metrics(meter));
    Call call;
    CHECK(metrics.define(call, SPHEROSEG_HISTOGRAM, "t_seconds", "Time.", {"route", "status"}, {1, 5}) == 9);
    CHECK(meter.seen == "t_seconds|Time.|route|status|1|5");
    metrics.record(9, 3, {"/x", "200"});
    CHECK(meter.seen == "9=3|/x|200");
    metrics.record(9, 4);
    CHECK(meter.seen == "9=4");
    check_trip(meter.wire, "define", [&] { metrics.define(call, SPHEROSEG_COUNTER, "a", "b"); });
}
