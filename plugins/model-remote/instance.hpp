// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One thread's connection and its way from the host's items to their probabilities.
#pragma once

#include <bioimageio/recipe.hpp>
#include <memory>
#include <optional>
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
    /// Of all that it delivers: an answer of another origin ends it.
    const Origin& origin() const { return *origin_; }
    /// Kept until it ends.
    void hold(std::shared_ptr<const Origin> shared) { held_ = std::move(shared); }
    void execute(const sdk::CallView& call, sdk::ModelItems items);

  private:
    using Items = std::vector<spheroseg_model_item*>;

    void try_model(const Patience& patience);
    void run(const Items& items);
    void deliver(const InferAnswer& answer, const Items& items) const;
    InferAnswer infer(const Items& items);
    InferAnswer ask(const std::string& id, std::size_t batch, std::size_t height, std::size_t width,
                    const Patience& patience);
    void check_origin(const Origin& origin);

    const Settings& settings_;
    const bioimageio::Recipe& recipe_;
    Server server_;
    std::optional<Origin> origin_;  ///< of the first answer
    std::shared_ptr<const Origin> held_;
    std::vector<float> input_;  ///< of the batch at work
};

}  // namespace model_remote
