// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// model/1 as a class: one network, loaded by the first instance and shared by all.
#pragma once

#include <c10/core/Device.h>

#include <bioimageio/publication.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <spheroseg/model.hpp>
#include <string>

#include "instance.hpp"
#include "network.hpp"
#include "opened.hpp"
#include "settings.hpp"

namespace model_torch {

/// Any thread; its instances one thread each.
class Model {
  public:
    using Instance = model_torch::Instance;

    /// Throws Failure for settings that contradict each other or the package. A model that can't be opened,
    /// or whose device is not there, is made all the same: its instances fail with the reason, which the host
    /// then shows, and goes on.
    Model(const sdk::Packages& packages, Settings settings);

    void describe(const sdk::CallView& call, spheroseg_model_info& info) const;
    /// Loads and checks the network unless another instance has; returns warm. Until one has come up, each
    /// opens the file anew that the one before failed with.
    std::unique_ptr<Instance> create_instance(const sdk::CallView& call, std::uint32_t threads);

  private:
    spheroseg_model_info facts_of(const bioimageio::Recipe* recipe) const;
    void open();
    std::unique_ptr<Instance> make(const sdk::CallView& call, std::uint32_t threads);
    std::shared_ptr<const Network> load(const sdk::CallView& call);

    const sdk::Packages packages_;
    const Settings settings_;
    const std::string file_;
    std::optional<bioimageio::Publication> published_;  // from the constructor on

    std::mutex settling_;  // guards what follows until an instance has come up; then nothing changes it
    std::unique_ptr<OpenedModel> opened_;
    std::optional<c10::Device> device_;
    bool stale_ = false;    // an instance has failed with opened_, or there is none
    bool settled_ = false;  // an instance has come up

    std::mutex loading_;                    // held by the one instance that loads
    std::mutex mutex_;                      // guards network_
    std::weak_ptr<const Network> network_;  // the instances own it, so that ending them frees the weights
};

}  // namespace model_torch
