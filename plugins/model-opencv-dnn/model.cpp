// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "model.hpp"

#include <algorithm>
#include <bioimageio/plain.hpp>
#include <bioimageio/serving.hpp>
#include <cstring>

namespace model_opencv_dnn {
namespace {

// Of an image in one piece: a network's own maps take some hundred times the image.
constexpr std::uint64_t kMaxWholePixels = std::uint64_t{64} << 20U;

}  // namespace

Model::Model(const sdk::Packages& packages, bioimageio::Choices choices)
    : packages_(packages), choices_(std::move(choices)), name_("onnx"), class_names_(choices_.classes) {
    std::optional<bioimageio::Recipe> expected;
    try {
        opened_ = std::make_unique<OpenedModel>(packages_, choices_);
        name_ = opened_->name();
    } catch (const sdk::Failure& failure) {
        if (failure.code() == SPHEROSEG_INVALID) throw;
        stale_ = true;  // the instances will say why
        expected = bioimageio::expected_recipe(choices_);
    }
    const bioimageio::Recipe* recipe = opened_ ? &opened_->recipe() : expected ? &*expected : nullptr;
    if (recipe != nullptr) class_names_ = recipe->classes();
    if (class_names_.empty()) class_names_ = {"object"};
    for (const auto& name : class_names_) classes_.push_back(sdk::to_text(name));
    published_ = facts_of(recipe);
    published_.class_count = static_cast<std::uint32_t>(classes_.size());
    published_.classes = classes_.data();
    learned_.push_back(
        {opened_ ? opened_->version() : "unversioned", opened_ ? opened_->weights_sha256() : "", ""});
}

spheroseg_model_info Model::facts_of(const bioimageio::Recipe* recipe) const {
    spheroseg_model_info info{};
    bioimageio::describe_choices(choices_, info);
    if (recipe == nullptr) return info;
    bioimageio::describe_recipe(*recipe, choices_, info);
    info.tile_shrinks = 0;  // for each new size a net of OpenCV's is made ready again
    info.max_pixels = recipe->tiles().width == 0 ? kMaxWholePixels : 0;
    return info;
}

void Model::describe(const sdk::CallView& /*call*/, spheroseg_model_info& info) const {
    spheroseg_model_info full = published_;
    full.size = info.size;
    full.name = sdk::to_text(name_);
    full.device = sdk::to_text("cpu");
    full.precision = sdk::to_text("float32");
    {
        const std::lock_guard lock(mutex_);
        full.version = sdk::to_text(learned_.back().version);
        full.weights_sha256 = sdk::to_text(learned_.back().weights_sha256);
        full.detail = sdk::to_text(learned_.back().detail);
    }
    std::memcpy(&info, &full, std::min<std::size_t>(info.size, sizeof(full)));
}

std::unique_ptr<Instance> Model::create_instance(const sdk::CallView& call, std::uint32_t threads) {
    use_threads(threads);
    {
        const std::lock_guard first(settling_);
        if (!settled_) {
            if (stale_) open();
            stale_ = true;  // unless this one comes up
            auto instance = make(call);
            check(*instance);
            instance->warm(call);
            settled_ = true;
            return instance;
        }
    }
    auto instance = make(call);
    instance->warm(call);
    return instance;
}

void Model::open() {
    auto found = std::make_unique<OpenedModel>(packages_, choices_);
    spheroseg_model_info facts = facts_of(&found->recipe());
    std::vector<spheroseg_text> classes;
    for (const auto& name : found->recipe().classes()) classes.push_back(sdk::to_text(name));
    facts.class_count = static_cast<std::uint32_t>(classes.size());
    facts.classes = classes.data();
    if (!bioimageio::same_facts(facts, published_))
        throw sdk::Failure(SPHEROSEG_UNAVAILABLE, "restart",
                           choices_.model +
                               " is there now, with other inputs or outputs than were described "
                               "without it; restart the host to serve it.");
    opened_ = std::move(found);
}

std::unique_ptr<Instance> Model::make(const sdk::CallView& call) const {
    auto instance = std::make_unique<Instance>(*opened_, choices_.max_batch);
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
    std::string detail = library_version() + " DNN; " + bioimageio::met_text(golden) + ".";
    const std::lock_guard lock(mutex_);
    learned_.push_back({opened_->version(), opened_->weights_sha256(), std::move(detail)});
}

}  // namespace model_opencv_dnn
