// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "opened.hpp"

#include <algorithm>
#include <bioimageio/plain.hpp>
#include <filesystem>
#include <utility>

namespace model_torch {
namespace {

constexpr std::size_t kTried = 256;  // pixels on a side, where images come in any size

/// A call on another plugin for the one that we were called with.
class Onward {
  public:
    explicit Onward(const sdk::CallView& from)
        : call_(std::string(from.request_id()), from.deadline_ns(), [from] { return from.cancelled(); }) {}
    sdk::Call& call() { return call_; }

  private:
    sdk::Call call_;
};

}  // namespace

OpenedModel::OpenedModel(const sdk::Packages& packages, const Settings& settings, const std::string& path)
    : pin_(settings.choices.sha256) {
    sdk::Call call;
    package_ = packages.open(call, path);
    description_ =
        bioimageio::with_tensors(bioimageio::read_description(package_->describe(call)), settings.choices);
    recipe_.emplace(description_, settings.choices);
    name_ = !settings.name.empty()       ? settings.name
            : !description_.name.empty() ? description_.name
                                         : std::filesystem::path(path).stem().string();
    read_ = read_weights(call);
    sha256_ = read_->sha256;
    version_ = !settings.version.empty() ? settings.version : bioimageio::version_of(description_, *read_);
}

TileSize OpenedModel::working_size() const {
    const auto& tiles = recipe_->tiles();
    if (tiles.width != 0 && !tiles.shrinks) return {tiles.width, tiles.height};
    const std::size_t side = (kTried + tiles.size_multiple - 1) / tiles.size_multiple * tiles.size_multiple;
    if (tiles.width == 0) return {side, side};
    return {std::min<std::size_t>(side, tiles.width), std::min<std::size_t>(side, tiles.height)};
}

bioimageio::LoadedWeights OpenedModel::read_weights(sdk::Call& call) const {
    return bioimageio::load_weights(*package_, call, description_, {"torchscript"}, pin_);
}

bioimageio::LoadedWeights OpenedModel::take_weights(const sdk::CallView& call) {
    {
        const std::lock_guard lock(mutex_);
        if (read_) return *std::exchange(read_, std::nullopt);
    }
    auto weights = read_weights(Onward(call).call());
    if (weights.sha256 != sha256_)
        throw sdk::Failure(SPHEROSEG_REFUSED, "weights_changed",
                           "The weights file has changed since the model was described: its SHA-256 is " +
                               weights.sha256 + ", it was " + sha256_ + "; load the plugin anew.");
    return weights;
}

std::optional<bioimageio::GoldenPair> OpenedModel::golden(const sdk::CallView& call) const {
    return bioimageio::read_golden(*package_, Onward(call).call(), description_, *recipe_);
}

}  // namespace model_torch
