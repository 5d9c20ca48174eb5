// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One thread's connection and its way from the host's items to their probabilities.
#pragma once

#include <bioimageio/recipe.hpp>
#include <spheroseg/model.hpp>
#include <string>
#include <vector>

#include "server.hpp"

namespace model_remote {

/// Made, warmed and used on one thread.
class Instance {
  public:
    /// `settings` and `recipe` outlive it.
    Instance(const Settings& settings, const bioimageio::Recipe& recipe, std::uint32_t seed,
             std::function<void()> retried);

    /// Meets the server and tries the model, alone and in the largest batch.
    void warm(const sdk::CallView& call);
    const Server& server() const { return server_; }
    void execute(const sdk::CallView& call, sdk::ModelItems items);

  private:
    using Items = std::vector<spheroseg_model_item*>;

    void try_model(const Patience& patience);
    void run(const Items& items);
    void deliver(const InferAnswer& answer, const Items& items) const;
    InferAnswer infer(const Items& items);
    InferAnswer ask(const std::string& id, std::size_t batch, std::size_t height, std::size_t width,
                    const Patience& patience);
    void note_version(const std::string& version, const Patience& patience);

    const Settings& settings_;
    const bioimageio::Recipe& recipe_;
    Server server_;
    std::string version_;       ///< that the server answered with last
    std::vector<float> input_;  ///< of the batch at work
};

}  // namespace model_remote
