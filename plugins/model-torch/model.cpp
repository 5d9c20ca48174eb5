// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "model.hpp"

#include <bioimageio/plain.hpp>
#include <bioimageio/serving.hpp>
#include <filesystem>
#include <utility>

#include "device.hpp"
#include "location.hpp"
#include "selection.hpp"
#include "weights.hpp"

namespace model_torch {
namespace {

const char* wished(PrecisionWish wish) {
    return wish == PrecisionWish::bfloat16 ? "bfloat16" : "float32";
}

}  // namespace

Model::Model(const sdk::Packages& packages, Settings settings)
    : packages_(packages), settings_(std::move(settings)), file_(locate_weights(settings_.choices.model)) {
    std::optional<bioimageio::Recipe> expected;
    try {
        opened_ = std::make_unique<OpenedModel>(packages_, settings_, file_);
        device_ = find_device(settings_.device);
    } catch (const sdk::Failure& failure) {
        if (failure.code() == SPHEROSEG_INVALID) throw;
        stale_ = true;  // the instances will say why
        if (!opened_) expected = bioimageio::expected_recipe(settings_.choices);
    }
    const bioimageio::Recipe* recipe = opened_ ? &opened_->recipe() : expected ? &*expected : nullptr;
    const std::string device = device_ ? device_->str() : settings_.device;
    const std::string named =
        settings_.name.empty() ? std::filesystem::path(file_).stem().string() : settings_.name;
    const std::string version = settings_.version.empty() ? "unversioned" : settings_.version;
    published_.emplace(opened_ ? opened_->name() : named, recipe, settings_.choices.classes, facts_of(recipe),
                       bioimageio::Publication::Learned{opened_ ? opened_->version() : version,
                                                        opened_ ? opened_->weights_sha256() : "", device,
                                                        wished(settings_.precision), ""});
}

spheroseg_model_info Model::facts_of(const bioimageio::Recipe* recipe) const {
    spheroseg_model_info info{};
    bioimageio::describe_choices(settings_.choices, info);
    if (recipe != nullptr) bioimageio::describe_recipe(*recipe, settings_.choices, info);
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
            settled_ = true;
            return instance;
        }
    }
    return make(call, threads);
}

void Model::open() {
    auto found = std::make_unique<OpenedModel>(packages_, settings_, file_);
    device_ = find_device(settings_.device);
    published_->require_same(found->recipe(), facts_of(&found->recipe()), file_);
    opened_ = std::move(found);
}

std::unique_ptr<Instance> Model::make(const sdk::CallView& call, std::uint32_t threads) {
    use_threads(threads);
    auto instance = std::make_unique<Instance>(*opened_, settings_.choices.max_batch, load(call));
    instance->warm(call);
    return instance;
}

std::shared_ptr<const Network> Model::load(const sdk::CallView& call) {
    const std::lock_guard one(loading_);
    {
        const std::lock_guard lock(mutex_);
        if (auto loaded = network_.lock()) return loaded;
    }
    call.checkpoint();
    const auto& recipe = opened_->recipe();
    LoadedNetwork loaded;
    loaded.module = load_network(opened_->take_weights(call).bytes, file_, *device_);
    loaded.device = *device_;
    loaded.input_type = recipe.network_type();
    loaded.output_index = recipe.output_index();
    call.checkpoint();
    const Trial trial{recipe, opened_->working_size(), opened_->golden(call),
                      settings_.choices.golden_tolerance};
    Selection selection = select_network(loaded, settings_.precision, trial, call);
    auto network = std::make_shared<const Network>(std::move(selection.network));
    published_->learn({opened_->version(), opened_->weights_sha256(), device_->str(),
                       to_string(network->precision()), std::move(selection.detail)});
    const std::lock_guard lock(mutex_);
    network_ = network;
    return network;
}

}  // namespace model_torch
