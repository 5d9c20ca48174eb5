// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "model.hpp"

#include <bioimageio/plain.hpp>
#include <bioimageio/serving.hpp>
#include <utility>

namespace model_opencv_dnn {
namespace {

constexpr const char* kDevice = "cpu";
constexpr const char* kPrecision = "float32";

}  // namespace

Model::Model(const sdk::Packages& packages, bioimageio::Choices choices)
    : packages_(packages), choices_(std::move(choices)) {
    std::optional<bioimageio::Recipe> expected;
    try {
        opened_ = std::make_unique<OpenedModel>(packages_, choices_);
    } catch (const sdk::Failure& failure) {
        if (failure.code() == SPHEROSEG_INVALID) throw;
        stale_ = true;  // the instances will say why
        expected = bioimageio::expected_recipe(choices_);
    }
    const bioimageio::Recipe* recipe = opened_ ? &opened_->recipe() : expected ? &*expected : nullptr;
    published_.emplace(
        opened_ ? opened_->name() : "onnx", recipe, choices_.classes, facts_of(recipe),
        opened_ ? learned("") : bioimageio::Publication::Learned{"unversioned", "", kDevice, kPrecision, ""});
}

bioimageio::Publication::Learned Model::learned(std::string detail) const {
    return {opened_->version(), opened_->weights_sha256(), kDevice, kPrecision, std::move(detail)};
}

spheroseg_model_info Model::facts_of(const bioimageio::Recipe* recipe) const {
    spheroseg_model_info info{};
    bioimageio::describe_choices(choices_, info);
    if (recipe == nullptr) return info;
    bioimageio::describe_recipe(*recipe, choices_, info);
    info.tile_shrinks = 0;  // for each new size a net of OpenCV's is made ready again
    return info;
}

void Model::describe(const sdk::CallView& /*call*/, spheroseg_model_info& info) const {
    published_->describe(info);
}

std::unique_ptr<Instance> Model::create_instance(const sdk::CallView& call, std::uint32_t threads) {
    {
        const std::lock_guard first(settling_);
        if (!settled_) {
            if (stale_) open();
            stale_ = true;  // unless this one comes up
            auto instance = make(call, threads);
            check(*instance);
            instance->warm(call);
            settled_ = true;
            return instance;
        }
    }
    auto instance = make(call, threads);
    instance->warm(call);
    return instance;
}

void Model::open() {
    auto found = std::make_unique<OpenedModel>(packages_, choices_);
    published_->require_same(found->recipe(), facts_of(&found->recipe()), choices_.model);
    opened_ = std::move(found);
}

std::unique_ptr<Instance> Model::make(const sdk::CallView& call, std::uint32_t threads) const {
    auto instance = std::make_unique<Instance>(*opened_, choices_.max_batch, threads);
    call.checkpoint();
    return instance;
}

void Model::check(Instance& instance) {
    const auto& recipe = opened_->recipe();
    const auto run = [&](const bioimageio::Array& input) { return instance.run(input); };
    std::optional<bioimageio::Golden> golden;
    try {
        if (opened_->golden()) {
            golden = bioimageio::run_golden(recipe, *opened_->golden(), run);
            bioimageio::check_golden(*golden, choices_.golden_tolerance);
        } else {
            bioimageio::run_drawn(recipe, opened_->working_height(), opened_->working_width(), run);
        }
    } catch (const sdk::Failure& failure) {
        const auto wanted = instance.network_channels();
        if (failure.word() != "network" || !wanted || *wanted == recipe.channels()) throw;
        throw bioimageio::wrong_channels(*wanted, recipe);
    }
    published_->learn(learned(library_version() + " DNN; " + bioimageio::met_text(golden) + "."));
}

}  // namespace model_opencv_dnn
