// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "model.hpp"

#include <algorithm>
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
    : settings_(std::move(settings)),
      file_(locate_weights(settings_.choices.model)),
      name_(settings_.name.empty() ? std::filesystem::path(file_).stem().string() : settings_.name),
      version_(settings_.version.empty() ? "unversioned" : settings_.version),
      class_names_(settings_.choices.classes) {
    try {
        device_ = find_device(settings_.device);
        opened_.emplace(packages, settings_, file_);
        name_ = opened_->name();
        version_ = opened_->version();
        class_names_ = opened_->recipe().classes();
    } catch (const sdk::Failure& failure) {
        if (failure.code() == SPHEROSEG_INVALID) throw;
        failure_ = failure;
    }
    if (class_names_.empty()) class_names_ = {"object"};
    for (const auto& name : class_names_) classes_.push_back(sdk::to_text(name));
    learned_.push_back({device_ ? device_->str() : settings_.device, wished(settings_.precision), ""});
}

void Model::describe(const sdk::CallView& /*call*/, spheroseg_model_info& info) const {
    const auto& choices = settings_.choices;
    spheroseg_model_info full{};
    full.size = info.size;
    bioimageio::describe_choices(choices, full);
    full.name = sdk::to_text(name_);
    full.version = sdk::to_text(version_);
    full.class_count = static_cast<std::uint32_t>(classes_.size());
    full.classes = classes_.data();
    if (opened_) {
        bioimageio::describe_recipe(opened_->recipe(), choices, full);
        full.weights_sha256 = sdk::to_text(opened_->weights_sha256());
    }
    {
        const std::lock_guard lock(mutex_);
        full.device = sdk::to_text(learned_.back().device);
        full.precision = sdk::to_text(learned_.back().precision);
        full.detail = sdk::to_text(learned_.back().detail);
    }
    std::memcpy(&info, &full, std::min<std::size_t>(info.size, sizeof(full)));
}

std::unique_ptr<Instance> Model::create_instance(const sdk::CallView& call, std::uint32_t threads) {
    if (failure_) throw sdk::Failure(*failure_);
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
    learned_.push_back({device_->str(), to_string(network->precision()), std::move(selection.detail)});
    return network;
}

}  // namespace model_torch
