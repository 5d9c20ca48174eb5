// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// model/1 as a class: what the operator says of the model, one connection an instance.
#pragma once

#include <atomic>
#include <bioimageio/publication.hpp>
#include <bioimageio/recipe.hpp>
#include <memory>
#include <mutex>
#include <spheroseg/model.hpp>
#include <spheroseg/plugin.hpp>

#include "instance.hpp"
#include "settings.hpp"

namespace model_remote {

/// Any thread; its instances one thread each. The server need not be there when it is made: what the host has
/// to know is in the configuration, and each instance holds the server to it.
class Model {
  public:
    using Instance = model_remote::Instance;

    /// Throws Failure(INVALID) for settings that contradict each other.
    Model(const sdk::Host& host, Settings settings);

    void describe(const sdk::CallView& call, spheroseg_model_info& info) const;
    /// Returns once the server has answered for the model; throws Failure with the reason when it does not.
    std::unique_ptr<Instance> create_instance(const sdk::CallView& call, std::uint32_t threads);

  private:
    void learn(Instance& instance);

    const sdk::Host host_;
    const Settings settings_;
    const bioimageio::Recipe recipe_;
    bioimageio::Publication published_;
    std::atomic<std::uint32_t> made_{0};  ///< instances, for their seeds

    std::mutex mutex_;  // guards origin_
    std::weak_ptr<const Origin>
        origin_;  // the instances own it, so that a new one is taken when all have ended
};

}  // namespace model_remote
