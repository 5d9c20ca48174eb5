// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "model.hpp"

#include <algorithm>
#include <bioimageio/plain.hpp>
#include <bioimageio/serving.hpp>
#include <cstring>
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
    : packages_(packages),
      settings_(std::move(settings)),
      file_(locate_weights(settings_.choices.model)),
      name_(settings_.name.empty() ? std::filesystem::path(file_).stem().string() : settings_.name),
      class_names_(settings_.choices.classes) {
    std::optional<bioimageio::Recipe> expected;
    try {
        opened_ = std::make_unique<OpenedModel>(packages_, settings_, file_);
        name_ = opened_->name();
        device_ = find_device(settings_.device);
    } catch (const sdk::Failure& failure) {
        if (failure.code() == SPHEROSEG_INVALID) throw;
        stale_ = true;  // the instances will say why
        if (!opened_) expected = bioimageio::expected_recipe(settings_.choices);
    }
    const bioimageio::Recipe* recipe = opened_ ? &opened_->recipe() : expected ? &*expected : nullptr;
    if (recipe != nullptr) class_names_ = recipe->classes();
    if (class_names_.empty()) class_names_ = {"object"};
    for (const auto& name : class_names_) classes_.push_back(sdk::to_text(name));
    published_ = facts_of(recipe);
    published_.class_count = static_cast<std::uint32_t>(classes_.size());
    published_.classes = classes_.data();
    learned_.push_back({opened_                     ? opened_->version()
                        : settings_.version.empty() ? "unversioned"
                                                    : settings_.version,
                        opened_ ? opened_->weights_sha256() : "", device_ ? device_->str() : settings_.device,
                        wished(settings_.precision), ""});
}

spheroseg_model_info Model::facts_of(const bioimageio::Recipe* recipe) const {
    spheroseg_model_info info{};
    bioimageio::describe_choices(settings_.choices, info);
    if (recipe != nullptr) bioimageio::describe_recipe(*recipe, settings_.choices, info);
    return info;
}

void Model::describe(const sdk::CallView& /*call*/, spheroseg_model_info& info) const {
    spheroseg_model_info full = published_;
    full.size = info.size;
    full.name = sdk::to_text(name_);
    {
        const std::lock_guard lock(mutex_);
        full.version = sdk::to_text(learned_.back().version);
        full.weights_sha256 = sdk::to_text(learned_.back().weights_sha256);
        full.device = sdk::to_text(learned_.back().device);
        full.precision = sdk::to_text(learned_.back().precision);
        full.detail = sdk::to_text(learned_.back().detail);
    }
    std::memcpy(&info, &full, std::min<std::size_t>(info.size, sizeof(full)));
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
    spheroseg_model_info facts = facts_of(&found->recipe());
    std::vector<spheroseg_text> classes;
    for (const auto& name : found->recipe().classes()) classes.push_back(sdk::to_text(name));
    facts.class_count = static_cast<std::uint32_t>(classes.size());
    facts.classes = classes.data();
    if (!bioimageio::same_facts(facts, published_))
        throw sdk::Failure(SPHEROSEG_UNAVAILABLE, "restart",
                           file_ +
                               " is there now, with other inputs or outputs than were described without it; "
                               "restart the host to serve it.");
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
    const std::lock_guard lock(mutex_);
    network_ = network;
    learned_.push_back({opened_->version(), opened_->weights_sha256(), device_->str(),
                        to_string(network->precision()), std::move(selection.detail)});
    return network;
}

}  // namespace model_torch
