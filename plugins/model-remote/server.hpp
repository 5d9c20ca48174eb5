// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One instance's conversation with the server: what to ask, again where that helps, and what the answers
// mean.
#pragma once

#include <bioimageio/recipe.hpp>
#include <functional>
#include <string>

#include "answer.hpp"
#include "http.hpp"
#include "metadata.hpp"
#include "retry.hpp"
#include "settings.hpp"

namespace model_remote {

/// One thread at a time.
class Server {
  public:
    /// `settings` outlives it. `retried` is told of each further attempt.
    Server(const Settings& settings, std::uint32_t seed, std::function<void()> retried);

    /// Looks at server and model; throws Failure when they are not there or do not fit. Nothing is tried
    /// twice: the host does that, and says meanwhile why the model is not ready.
    void meet(const bioimageio::Recipe& recipe, const Patience& patience);
    const RemoteModel& model() const { return model_; }
    /// One sentence for people; `origin` is that of its answers.
    std::string described(const Origin& origin) const;

    /// Runs the model on a tensor; the answer has at most `most` values. Throws Failure, and ServerDown when
    /// the server can't serve anybody.
    InferAnswer infer(const std::string& id, const std::vector<std::size_t>& shape,
                      const std::vector<float>& values, std::size_t most, const Patience& patience);

  private:
    nlohmann::json get(const std::string& path, const Patience& patience);
    HttpAnswer send(const HttpRequest& request, const Patience& patience);
    HttpAnswer persist(const HttpRequest& request, const Patience& patience);
    bool wait_before_retry(std::uint32_t failures, const HttpAnswer& answer, const Patience& patience);

    const Settings& settings_;
    const std::string model_path_;
    const std::function<void()> retried_;
    HttpClient http_;
    Backoff backoff_;
    ServerFacts facts_;
    RemoteModel model_;
    bool binary_ = false;
};

}  // namespace model_remote
