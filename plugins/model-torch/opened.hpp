// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the operator's `model:` is: an opened package, how it is fed, and its files.
#pragma once

#include <bioimageio/golden.hpp>
#include <bioimageio/recipe.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <spheroseg/package.hpp>
#include <string>

#include "probe.hpp"
#include "settings.hpp"

namespace model_torch {

namespace sdk = spheroseg::sdk;

/// Any thread.
class OpenedModel {
  public:
    /// Throws Failure when it can't be opened, or wants what is not supported.
    OpenedModel(const sdk::Packages& packages, const Settings& settings, const std::string& path);

    const std::string& name() const { return name_; }
    const std::string& version() const { return version_; }
    const bioimageio::Recipe& recipe() const { return *recipe_; }
    const std::string& weights_sha256() const { return sha256_; }
    /// The size that networks are tried and warmed with: a tile, or where there is none one that fits.
    TileSize working_size() const;

    /// The weights file, which must still be the one that was described.
    bioimageio::LoadedWeights take_weights(const sdk::CallView& call);
    std::optional<bioimageio::GoldenPair> golden(const sdk::CallView& call) const;

  private:
    bioimageio::LoadedWeights read_weights(sdk::Call& call) const;

    std::string pin_;
    std::string name_;
    std::string version_;
    std::optional<sdk::Package> package_;
    bioimageio::Description description_;
    std::optional<bioimageio::Recipe> recipe_;
    std::string sha256_;
    std::mutex mutex_;
    std::optional<bioimageio::LoadedWeights> read_;  ///< guarded by mutex_; until the first instance takes it
};

}  // namespace model_torch
