// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A model/1 made of a function, for tests of what stands before it.
#pragma once

#include <functional>
#include <spheroseg/model.hpp>

namespace spheroseg::testing {

struct FakeModel {
    using Execute = std::function<void(const sdk::CallView&, spheroseg_model_item&)>;

    struct Instance {
        Execute execute_item;
        void execute(const sdk::CallView& call, spheroseg_model_item& item) { execute_item(call, item); }
    };

    Execute execute;
    spheroseg_model_info info{};
    bool instance_fails = false;
    spheroseg_text class_names[2] = {sdk::to_text("spheroid"), sdk::to_text("other")};

    explicit FakeModel(Execute body) : execute(std::move(body)) {
        info.size = sizeof(info);
        info.input_channels = 1;
        info.name = sdk::to_text("fake");
        info.version = sdk::to_text("1");
        info.output = SPHEROSEG_OUTPUT_PROBABILITY;
        info.max_batch = 1;
        info.class_count = 1;
        info.classes = class_names;
        info.device = sdk::to_text("cpu");
        info.precision = sdk::to_text("none");
        info.parameter_schema = sdk::to_text("{}");
    }
    void describe(const sdk::CallView&, spheroseg_model_info& out) const { out = info; }
    std::unique_ptr<Instance> create_instance(const sdk::CallView&, std::uint32_t) {
        if (instance_fails) throw sdk::Failure(SPHEROSEG_UNAVAILABLE, "no_device", "There is no device.");
        return std::make_unique<Instance>(Instance{execute});
    }
};

/// Probability = input, which shows every pixel's way through padding and tiles.
inline void copy_through(const sdk::CallView&, spheroseg_model_item& item) {
    const std::size_t pixels = std::size_t{item.width} * item.height;
    for (std::size_t i = 0; i < pixels; ++i) item.probability[i] = item.input[i * item.channels];
}

}  // namespace spheroseg::testing
