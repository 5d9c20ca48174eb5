// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "inference/instance_thread.hpp"

#include <pthread.h>

#include <algorithm>

#include "plugin/failure.hpp"

namespace spheroseg {

using std::chrono::milliseconds;

milliseconds Backoff::length() const {
    if (failures_ == 0) return milliseconds{0};
    constexpr std::uint32_t kMostDoublings = 20;
    return std::min(last_, first_ * (1 << std::min(failures_ - 1, kMostDoublings)));
}

milliseconds Backoff::after_break() {
    const auto pause = length();
    ++failures_;
    return pause;
}

milliseconds Backoff::after_failed_make() {
    ++failures_;
    return length();
}

InstanceThread::InstanceThread(InstanceWork& work, sdk::Model model, std::uint32_t index,
                               const ModelLimits& limits)
    : work_(work),
      model_(model),
      index_(index),
      threads_(limits.threads_each),
      backoff_(limits.first_retry, limits.last_retry),
      thread_([this] {
          run();
          work_.ended();
      }) {}

InstanceThread::~InstanceThread() {
    thread_.join();
}

Result<std::unique_ptr<sdk::ModelInstance>> InstanceThread::make() const {
    const CoreBudget::Share cores = work_.take_cores();
    return guarded([&] {
        sdk::Call call({}, 0, [this] { return work_.ending(); });
        return std::make_unique<sdk::ModelInstance>(model_.create_instance(call, threads_));
    });
}

std::optional<Error> InstanceThread::serve(sdk::ModelInstance& instance) {
    for (;;) {
        Batch batch = work_.next_batch();
        if (batch.items.empty()) return std::nullopt;
        const auto executed = work_.execute(instance, std::move(batch));
        if (!executed) return executed.error();
        backoff_.worked();
    }
}

void InstanceThread::run() {
    pthread_setname_np(pthread_self(), ("model-" + std::to_string(index_)).c_str());
    while (!work_.ending()) {
        auto instance = make();
        if (!instance) {
            if (work_.ending()) return;
            if (!work_.went_down(index_, instance.error(), backoff_.after_failed_make())) return;
            continue;
        }
        work_.came_up(index_);
        const auto why = serve(**instance);
        instance->reset();  // on its own thread
        if (!why) return;
        const auto pause = backoff_.after_break();
        if (pause.count() == 0)
            work_.broke(index_, *why);
        else if (!work_.went_down(index_, *why, pause))
            return;
    }
}

}  // namespace spheroseg
