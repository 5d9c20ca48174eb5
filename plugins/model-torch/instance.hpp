// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One thread's way through a network.
#pragma once

#include <memory>
#include <spheroseg/model.hpp>
#include <vector>

#include "network.hpp"
#include "opened.hpp"

namespace model_torch {

/// Made, warmed and used on one thread.
class Instance {
  public:
    /// The network is shared by all instances of the model, and freed with the last of them.
    Instance(const OpenedModel& model, std::uint32_t max_batch, std::shared_ptr<const Network> network);

    /// Runs every batch size, and the largest tile, so that no request pays for what LibTorch does at the
    /// first time, but for a size of its own.
    void warm(const sdk::CallView& call);
    void execute(const sdk::CallView& call, sdk::ModelItems items);

  private:
    using Items = std::vector<spheroseg_model_item*>;

    void warm(const sdk::CallView& call, TileSize size, std::size_t batch, const std::string& what,
              const std::string& setting);
    void run(const Items& items);
    void run_alone(spheroseg_model_item& item);
    at::Tensor infer(const Items& items);
    void deliver(const at::Tensor& output, const Items& items) const;

    const OpenedModel& model_;
    const bioimageio::Recipe& recipe_;
    const std::size_t max_batch_;
    std::shared_ptr<const Network> network_;
    std::vector<float> input_;  ///< of the batch at work
};

}  // namespace model_torch
