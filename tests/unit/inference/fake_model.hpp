// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A model/1 made of a function, for tests of what stands before it.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <spheroseg/model.hpp>
#include <utility>

#include "inference/served_model.hpp"

namespace spheroseg::testing {

/// A gate that the model waits at, so that tests decide when it goes on.
class Gate {
  public:
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void pass() {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return open_; });
    }
    void wait_for(int count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_ >= count; });
    }

  private:
    std::mutex mutex_;  // guards both below
    bool open_ = false;
    int waiting_ = 0;
    std::condition_variable changed_;
};

struct FakeModel {
    using Execute = std::function<void(const sdk::CallView&, spheroseg_model_item&)>;
    /// Called before the items of an execution, with their number; what it throws breaks the instance.
    using BeforeBatch = std::function<void(std::uint64_t items)>;

    struct Instance {
        FakeModel& model;
        void execute(const sdk::CallView&, sdk::ModelItems items) {
            if (model.before_batch) model.before_batch(items.size());
            for (std::uint64_t i = 0; i < items.size(); ++i) {
                spheroseg_model_item& item = items[i];
                if (!model.forgets) model.fill(item);
                item.status = sdk::guard(item.call, [&] { model.execute(sdk::CallView(item.call), item); });
            }
        }
    };

    Execute execute;
    BeforeBatch before_batch;
    std::function<void()> before_instance;                     ///< what it throws fails the making
    std::function<void(const sdk::CallView&)> while_making;    ///< after before_instance
    std::function<void(spheroseg_model_info&)> describe_warm;  ///< changes the description once instances are
    spheroseg_model_info info{};
    std::atomic<bool> instance_fails{false};
    bool forgets = false;  ///< leaves what `execute` does not write; otherwise it is 0
    std::atomic<int> made{0};
    std::atomic<std::uint32_t> threads{0};
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
    void fill(const spheroseg_model_item& item) const {
        if (item.probability == nullptr) return;
        const std::size_t planes = info.class_count + (info.guide != SPHEROSEG_GUIDE_NONE ? 1 : 0);
        std::fill_n(item.probability, std::size_t{item.width} * item.height * planes, 0.0F);
    }
    void describe(const sdk::CallView&, spheroseg_model_info& out) const {
        out = info;
        if (describe_warm && made > 0) describe_warm(out);
    }
    std::unique_ptr<Instance> create_instance(const sdk::CallView& call, std::uint32_t given) {
        if (before_instance) before_instance();
        if (while_making) while_making(call);
        if (instance_fails) throw sdk::Failure(SPHEROSEG_UNAVAILABLE, "no_device", "There is no device.");
        ++made;
        threads = given;
        return std::make_unique<Instance>(Instance{*this});
    }
};

/// Probability = input, which shows every pixel's way through padding and tiles.
inline void copy_through(const sdk::CallView&, spheroseg_model_item& item) {
    const std::size_t pixels = std::size_t{item.width} * item.height;
    for (std::size_t i = 0; i < pixels; ++i) item.probability[i] = item.input[i * item.channels];
}

/// The same, once the gate is open. The gate outlives the model.
inline FakeModel::Execute copy_behind(Gate& gate) {
    return [&gate](const sdk::CallView& call, spheroseg_model_item& item) {
        gate.pass();
        copy_through(call, item);
    };
}

/// An image of one pixel.
inline Tensor pixel(float value) {
    return Tensor{1, 1, 1, {value}};
}

/// Not yet started.
inline std::unique_ptr<ServedModel> serve(FakeModel& fake, const ModelLimits& limits = {},
                                          std::shared_ptr<CoreBudget> cores = nullptr,
                                          std::shared_ptr<ModelObserver> observer = nullptr) {
    const sdk::Model model(sdk::provide_model(fake));
    auto facts = ModelFacts::read(model, "fake", "fake");
    if (!facts) throw std::runtime_error(facts.error().message);
    return std::make_unique<ServedModel>(model, *facts, limits, std::move(cores), std::move(observer));
}

}  // namespace spheroseg::testing
