// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the configuration names, opened: the recipe, the weights' bytes and the package's test tensors.
#pragma once

#include <optional>
#include <spheroseg/package.hpp>
#include <string>

#include "bioimageio/golden.hpp"
#include "bioimageio/recipe.hpp"

namespace model_opencv_dnn {

namespace sdk = spheroseg::sdk;

/// Immutable: any thread.
class OpenedModel {
  public:
    /// Throws Failure with the sentence that an operator reads.
    OpenedModel(const sdk::Packages& packages, const bioimageio::Choices& choices);

    const bioimageio::Recipe& recipe() const { return *recipe_; }
    const std::string& onnx() const { return weights_.bytes; }
    const std::string& weights_sha256() const { return weights_.sha256; }
    const std::optional<bioimageio::GoldenPair>& golden() const { return golden_; }
    const std::string& name() const { return name_; }
    const std::string& version() const { return version_; }
    const std::string& output_id() const { return output_id_; }

    /// Of the images that instances are warmed with.
    std::size_t working_height() const;
    std::size_t working_width() const;

  private:
    std::optional<bioimageio::Recipe> recipe_;
    bioimageio::LoadedWeights weights_;
    std::optional<bioimageio::GoldenPair> golden_;
    std::string name_;
    std::string version_;
    std::string output_id_;
};

}  // namespace model_opencv_dnn
