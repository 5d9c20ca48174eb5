// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "opened.hpp"

#include "bioimageio/plain.hpp"

namespace model_opencv_dnn {
namespace {

constexpr std::size_t kUsualSide = 256;

std::size_t working(std::uint32_t tile, std::uint32_t multiple) {
    return tile != 0 ? tile : (kUsualSide + multiple - 1) / multiple * multiple;
}

}  // namespace

OpenedModel::OpenedModel(const sdk::Packages& packages, const bioimageio::Choices& choices) {
    sdk::Call call;
    const sdk::Package package = packages.open(call, choices.model);
    const auto description =
        bioimageio::with_tensors(bioimageio::read_description(package.describe(call)), choices);
    recipe_.emplace(description, choices);
    if (recipe_->network_type() != "float32" && recipe_->network_type() != "float64")
        throw sdk::Failure(SPHEROSEG_UNSUPPORTED, "network_type",
                           "The network takes " + recipe_->network_type() + " (ensure_dtype of input " +
                               recipe_->input_id() + "); OpenCV feeds float32 only.");
    weights_ = bioimageio::load_weights(package, call, description, {"onnx"}, choices.sha256);
    golden_ = bioimageio::read_golden(package, call, description, *recipe_);
    name_ = description.name;
    version_ = bioimageio::version_of(description, weights_);
    output_id_ = description.outputs[recipe_->output_index()].id;
}

std::size_t OpenedModel::working_height() const {
    return working(recipe_->tiles().height, recipe_->tiles().size_multiple);
}

std::size_t OpenedModel::working_width() const {
    return working(recipe_->tiles().width, recipe_->tiles().size_multiple);
}

}  // namespace model_opencv_dnn
