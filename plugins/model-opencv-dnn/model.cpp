// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "model.hpp"

#include <algorithm>
#include <bioimageio/serving.hpp>
#include <cstdio>
#include <cstring>

namespace model_opencv_dnn {
namespace {

// Of an image in one piece: a network's own maps take some hundred times the image.
constexpr std::uint64_t kMaxWholePixels = std::uint64_t{64} << 20U;

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof(text), "%.2g", value);
    return text;
}

}  // namespace

Model::Model(const sdk::Packages& packages, bioimageio::Choices choices)
    : choices_(std::move(choices)), name_("onnx"), version_("unknown"), class_names_(choices_.classes) {
    try {
        opened_.emplace(packages, choices_);
        name_ = opened_->name();
        version_ = opened_->version();
        class_names_ = opened_->recipe().classes();
    } catch (const sdk::Failure& failure) {
        if (failure.code() == SPHEROSEG_INVALID) throw;
        failure_ = failure;
    }
    if (class_names_.empty()) class_names_ = {"object"};
    for (const auto& name : class_names_) classes_.push_back(sdk::to_text(name));
    details_.emplace_back();
}

void Model::describe(const sdk::CallView& /*call*/, spheroseg_model_info& info) const {
    spheroseg_model_info full{};
    full.size = info.size;
    bioimageio::describe_choices(choices_, full);
    full.name = sdk::to_text(name_);
    full.version = sdk::to_text(version_);
    full.class_count = static_cast<std::uint32_t>(classes_.size());
    full.classes = classes_.data();
    full.device = sdk::to_text("cpu");
    full.precision = sdk::to_text("float32");
    if (opened_) {
        const auto& recipe = opened_->recipe();
        bioimageio::describe_recipe(recipe, choices_, full);
        full.tile_shrinks = 0;  // for each new size a net of OpenCV's is made ready again
        full.max_pixels = recipe.tiles().width == 0 ? kMaxWholePixels : 0;
        full.weights_sha256 = sdk::to_text(opened_->weights_sha256());
    }
    {
        const std::lock_guard lock(mutex_);
        full.detail = sdk::to_text(details_.back());
    }
    std::memcpy(&info, &full, std::min<std::size_t>(info.size, sizeof(full)));
}

std::unique_ptr<Instance> Model::create_instance(const sdk::CallView& call, std::uint32_t threads) {
    if (failure_) throw sdk::Failure(*failure_);
    use_threads(threads);
    auto instance = std::make_unique<Instance>(*opened_, choices_.max_batch);
    call.checkpoint();
    check(*instance);
    instance->warm(call);
    return instance;
}

void Model::check(Instance& instance) {
    const std::lock_guard one(checking_);
    if (checked_) return;
    const auto& recipe = opened_->recipe();
    const auto run = [&](const bioimageio::Array& input) { return instance.run(input); };
    std::string detail = library_version() + " DNN; ";
    if (opened_->golden()) {
        const auto golden = bioimageio::run_golden(recipe, *opened_->golden(), run);
        bioimageio::check_golden(golden, choices_.golden_tolerance);
        detail += "the package's test output is met within " + number(golden.difference) + ".";
    } else {
        bioimageio::run_drawn(recipe, opened_->working_height(), opened_->working_width(), run);
        detail += "there is no test output to check against.";
    }
    checked_ = true;
    const std::lock_guard lock(mutex_);
    details_.push_back(std::move(detail));
}

}  // namespace model_opencv_dnn
