// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// How much of the host a model gets.
#pragma once

#include <chrono>
#include <cstdint>

#include "inference/model_facts.hpp"

namespace spheroseg {

struct ModelLimits {
    std::uint32_t instances = 1;
    std::uint32_t threads_each = 1;
    std::uint32_t queue = 64;  ///< requests that may wait beside those that fill the instances' batches
    std::chrono::milliseconds first_retry{1000};  ///< after an instance could not be made; doubles each time
    std::chrono::milliseconds last_retry{60000};  ///< up to this
};

/// What the plugin wishes, else what the operator set (0 threads: not set), else the model's even share of
/// the cores. Several models may each have all cores: CoreBudget lets their executions take turns.
inline ModelLimits limits_of(const ModelFacts& facts, std::uint32_t instances, std::uint32_t threads,
                             std::uint32_t queue, std::uint32_t cores) {
    ModelLimits limits;
    limits.instances = facts.instances != 0 ? facts.instances : instances;
    const std::uint32_t share = cores / limits.instances;
    limits.threads_each = facts.threads != 0 ? facts.threads : threads != 0 ? threads : share;
    if (limits.threads_each == 0) limits.threads_each = 1;
    limits.queue = queue;
    return limits;
}

}  // namespace spheroseg
