// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "model.hpp"

#include <algorithm>
#include <bioimageio/plain.hpp>
#include <bioimageio/serving.hpp>
#include <cstring>
#include <utility>

namespace model_remote {
namespace {

// Of an image in one piece.
constexpr std::uint64_t kMaxWholePixels = std::uint64_t{64} << 20U;

const std::string kNoVersion = "unversioned";

/// A server's model is to the host what a plain weights file is: the operator says what goes in and comes
/// out.
bioimageio::Recipe recipe_of(const Settings& settings) {
    bioimageio::Description plain;
    plain.plain = true;
    return {bioimageio::with_tensors(std::move(plain), settings.choices), settings.choices};
}

}  // namespace

Model::Model(const sdk::Host& host, Settings settings)
    : host_(host), settings_(std::move(settings)), recipe_(recipe_of(settings_)) {
    for (const auto& name : recipe_.classes()) classes_.push_back(sdk::to_text(name));
    learned_.push_back({settings_.version.empty() ? kNoVersion : settings_.version, settings_.choices.sha256,
                        "Served by " + settings_.address.base + "."});
    if (settings_.address.encrypted && !settings_.http.verify)
        host_.warn("verify: false: anybody on the way to " + settings_.address.base +
                   " may pose as the server.");
    if (!settings_.address.encrypted && !settings_.address.loopback && !settings_.http.token.empty())
        host_.warn("The token goes to " + settings_.address.base + " unencrypted; give an https:// url.");
}

void Model::describe(const sdk::CallView& /*call*/, spheroseg_model_info& info) const {
    spheroseg_model_info full{};
    full.size = info.size;
    bioimageio::describe_choices(settings_.choices, full);
    bioimageio::describe_recipe(recipe_, settings_.choices, full);
    full.name = sdk::to_text(settings_.choices.model);
    full.class_count = static_cast<std::uint32_t>(classes_.size());
    full.classes = classes_.data();
    full.device = sdk::to_text("remote");  // holds no core of this host
    full.precision = sdk::to_text("unknown");
    full.tile_shrinks = 0;  // what sizes the server takes is known once it is reached
    full.max_pixels = recipe_.tiles().width == 0 ? kMaxWholePixels : 0;
    {
        const std::lock_guard lock(mutex_);
        full.version = sdk::to_text(learned_.back().version);
        full.weights_sha256 = sdk::to_text(learned_.back().weights_sha256);
        full.detail = sdk::to_text(learned_.back().detail);
    }
    std::memcpy(&info, &full, std::min<std::size_t>(info.size, sizeof(full)));
}

std::unique_ptr<Instance> Model::create_instance(const sdk::CallView& call, std::uint32_t /*threads*/) {
    const auto retried = [this] {
        host_.metric(SPHEROSEG_COUNTER, "spheroseg_model_remote_retries_total", 1);
    };
    auto instance = std::make_unique<Instance>(settings_, recipe_, made_.fetch_add(1) + 1, retried);
    instance->warm(call);
    learn(*instance);
    return instance;
}

/// All instances have one origin at a time, since the host marks results with one.
void Model::learn(Instance& instance) {
    const Origin& found = instance.origin();
    Learned learned{found.version.empty() ? kNoVersion : found.version, found.weights_sha256,
                    instance.server().described(found)};
    if (!settings_.version.empty()) learned.version = settings_.version;
    // Without the server's word the configuration's holds.
    if (learned.weights_sha256.empty()) learned.weights_sha256 = settings_.choices.sha256;
    const std::lock_guard lock(mutex_);
    auto origin = origin_.lock();
    if (!origin) {
        origin = std::make_shared<const Origin>(found);
        origin_ = origin;
        learned_.push_back(std::move(learned));
    }
    if (!(*origin == found))
        throw sdk::Failure(
            SPHEROSEG_UNAVAILABLE, "remote_changed",
            "The server " + settings_.address.base +
                " serves another version or other weights than other instances here have met; they are "
                "looked at again when they have ended.");
    instance.hold(std::move(origin));
}

}  // namespace model_remote
