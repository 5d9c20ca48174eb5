// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <spheroseg/model.hpp>

#include <atomic>

#include "tripwire.hpp"

using namespace spheroseg::sdk;
using spheroseg::test::check_trip;
using spheroseg::test::Tripwire;

namespace {

struct Doubler {
    Tripwire wire;
    std::atomic<int> alive{0};
    spheroseg_text label = to_text("cell");

    struct Instance {
        Doubler& model;
        std::uint32_t threads;
        Instance(Doubler& of, std::uint32_t count) : model(of), threads(count) { ++model.alive; }
        Instance(const Instance&) = delete;
        Instance& operator=(const Instance&) = delete;
        ~Instance() { --model.alive; }
        void execute(const CallView& call, spheroseg_model_item& item) {
            call.checkpoint();
            model.wire.step("execute");
            if (item.input[0] < 0) throw Failure(SPHEROSEG_REFUSED, "negative", "A value is negative.");
            for (std::uint32_t i = 0; i < item.width * item.height; ++i)
                item.probability[i] = 2 * item.input[i] * static_cast<float>(threads);
        }
    };
    void describe(const CallView& /*call*/, spheroseg_model_info& info) {
        wire.step("describe");
        info.input_channels = 1;
        info.class_count = 1;
        info.classes = &label;
        info.max_batch = 4;
    }
    std::unique_ptr<Instance> create_instance(const CallView& /*call*/, std::uint32_t threads) {
        wire.step("create_instance");
        return std::make_unique<Instance>(*this, threads);
    }
};

spheroseg_model_item item(const float& input, float& output, const Call& call) {
    spheroseg_model_item made{};
    made.size = sizeof(made);
    made.channels = made.width = made.height = 1;
    made.input = &input;
    made.probability = &output;
    made.call = call.raw();
    made.status = SPHEROSEG_INTERNAL;
    return made;
}

}  // namespace

TEST_CASE("model/1 describes, makes instances and gives each item its own status") {
    Doubler doubler;
    const Model model(provide_model(doubler));
    Call call;
    const auto info = model.describe(call);
    CHECK(info.max_batch == 4);
    CHECK(to_view(info.classes[0]) == "cell");
    {
        auto instance = model.create_instance(call, 3);
        CHECK(doubler.alive == 1);
        const float inputs[3] = {0.5F, -1.0F, 0.25F};
        float outputs[3] = {};
        Call calls[2];
        Call cancelled("", 0, [] { return true; });
        std::vector<spheroseg_model_item> items{item(inputs[0], outputs[0], calls[0]),
                                                item(inputs[1], outputs[1], calls[1]),
                                                item(inputs[2], outputs[2], cancelled)};
        instance.execute(call, items);
        CHECK(items[0].status == SPHEROSEG_OK);
        CHECK(outputs[0] == Approx(3.0));
        CHECK(items[1].status == SPHEROSEG_REFUSED);
        CHECK(calls[1].message() == "A value is negative.");
        CHECK(items[2].status == SPHEROSEG_CANCELLED);
        auto moved = std::move(instance);
        CHECK(doubler.alive == 1);
    }
    CHECK(doubler.alive == 0);
}

TEST_CASE("items of a later ABI, which are larger, are walked by their own size") {
    struct Larger {
        spheroseg_model_item item;
        std::uint64_t newer[3];
    };
    Doubler doubler;
    const auto given = provide_model(doubler);
    const auto& table = *static_cast<const spheroseg_model_v1*>(given.table);
    Call call;
    spheroseg_model_instance* instance = nullptr;
    REQUIRE(table.create_instance(given.self, call.raw(), 1, &instance) == SPHEROSEG_OK);
    const float inputs[2] = {1.0F, 2.0F};
    float outputs[2] = {};
    Larger items[2] = {{item(inputs[0], outputs[0], call), {}}, {item(inputs[1], outputs[1], call), {}}};
    for (auto& one : items) one.item.size = sizeof(Larger);
    REQUIRE(table.execute(instance, call.raw(), &items[0].item, 2) == SPHEROSEG_OK);
    table.destroy_instance(instance);
    CHECK(items[1].item.status == SPHEROSEG_OK);
    CHECK(outputs[1] == Approx(4.0));
}

TEST_CASE("a failure in any function of model/1 arrives as it was thrown") {
    Doubler doubler;
    const Model model(provide_model(doubler));
    Call call;
    check_trip(doubler.wire, "describe", [&] { model.describe(call); });
    check_trip(doubler.wire, "create_instance", [&] { model.create_instance(call, 1); });
    check_trip(doubler.wire, "execute", [&] {
        auto instance = model.create_instance(call, 1);
        const float input = 1;
        float output = 0;
        Call own;
        std::vector<spheroseg_model_item> items{item(input, output, own)};
        instance.execute(call, items);
        own.check(items[0].status);
    });
    CHECK(doubler.alive == 0);
}

namespace {

struct Batcher {
    spheroseg_text label = to_text("cell");
    struct Instance {
        void execute(const CallView& /*call*/, ModelItems items) {
            for (std::uint64_t i = 0; i < items.size(); ++i) {
                if (items[i].input[0] < 0) throw Failure(SPHEROSEG_INTERNAL, "broken", "The device is gone.");
                items[i].probability[0] = static_cast<float>(items.size());
                items[i].status = SPHEROSEG_OK;
            }
        }
    };
    void describe(const CallView& /*call*/, spheroseg_model_info& info) { info.classes = &label; }
    std::unique_ptr<Instance> create_instance(const CallView& /*call*/, std::uint32_t /*threads*/) {
        return std::make_unique<Instance>();
    }
};

}  // namespace

TEST_CASE("an instance that takes all items at once sees the batch, and its failure is the instance's own") {
    Batcher batcher;
    Call call;
    const Model model(provide_model(batcher));
    ModelInstance instance = model.create_instance(call, 1);
    const float inputs[] = {1, 2};
    float outputs[] = {0, 0};
    std::vector<spheroseg_model_item> items{item(inputs[0], outputs[0], call),
                                            item(inputs[1], outputs[1], call)};
    instance.execute(call, items);
    CHECK(outputs[0] == 2);
    CHECK(outputs[1] == 2);
    CHECK(items[1].status == SPHEROSEG_OK);
    const float negative = -1;
    std::vector<spheroseg_model_item> bad{item(negative, outputs[0], call)};
    CHECK_THROWS_AS(instance.execute(call, bad), Failure);
}
