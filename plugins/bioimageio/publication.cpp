// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "publication.hpp"

#include <algorithm>
#include <cstring>
#include <spheroseg/boundary.hpp>
#include <utility>

#include "serving.hpp"

namespace bioimageio {
namespace {

namespace sdk = spheroseg::sdk;

std::vector<spheroseg_text> texts_of(const std::vector<std::string>& names) {
    std::vector<spheroseg_text> texts;
    texts.reserve(names.size());
    for (const auto& name : names) texts.push_back(sdk::to_text(name));
    return texts;
}

}  // namespace

Publication::Publication(std::string name, const Recipe* recipe, std::vector<std::string> classes,
                         const spheroseg_model_info& facts, Learned learned)
    : name_(std::move(name)), class_names_(std::move(classes)), facts_(facts) {
    if (recipe != nullptr) class_names_ = recipe->classes();
    if (class_names_.empty()) class_names_ = {"object"};
    classes_ = texts_of(class_names_);
    facts_.class_count = static_cast<std::uint32_t>(classes_.size());
    facts_.classes = classes_.data();
    learned_.push_back(std::move(learned));
}

void Publication::describe(spheroseg_model_info& info) const {
    spheroseg_model_info full = facts_;
    full.size = info.size;
    full.name = sdk::to_text(name_);
    {
        const std::lock_guard lock(mutex_);
        const Learned& known = learned_.back();
        full.version = sdk::to_text(known.version);
        full.weights_sha256 = sdk::to_text(known.weights_sha256);
        full.device = sdk::to_text(known.device);
        full.precision = sdk::to_text(known.precision);
        full.detail = sdk::to_text(known.detail);
    }
    std::memcpy(&info, &full, std::min<std::size_t>(info.size, sizeof(full)));
}

void Publication::learn(Learned learned) {
    const std::lock_guard lock(mutex_);
    learned_.push_back(std::move(learned));
}

void Publication::require_same(const Recipe& recipe, spheroseg_model_info facts,
                               const std::string& file) const {
    const auto classes = texts_of(recipe.classes());
    facts.class_count = static_cast<std::uint32_t>(classes.size());
    facts.classes = classes.data();
    if (same_facts(facts, facts_)) return;
    throw sdk::Failure(SPHEROSEG_UNAVAILABLE, "restart",
                       file +
                           " is there now, with other inputs or outputs than were described without it; "
                           "restart the host to serve it.");
}

}  // namespace bioimageio
