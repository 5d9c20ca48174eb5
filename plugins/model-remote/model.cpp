// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "model.hpp"

#include <bioimageio/plain.hpp>
#include <bioimageio/serving.hpp>
#include <utility>

namespace model_remote {
namespace {

const std::string kNoVersion = "unversioned";
constexpr const char* kDevice = "remote";  // holds no core of this host
constexpr const char* kPrecision = "unknown";

/// A server's model is to the host what a plain weights file is: the operator says what goes in and comes
/// out.
bioimageio::Recipe recipe_of(const Settings& settings) {
    bioimageio::Description plain;
    plain.plain = true;
    return {bioimageio::with_tensors(std::move(plain), settings.choices), settings.choices};
}

spheroseg_model_info facts_of(const bioimageio::Recipe& recipe, const bioimageio::Choices& choices) {
    spheroseg_model_info info{};
    bioimageio::describe_choices(choices, info);
    bioimageio::describe_recipe(recipe, choices, info);
    // Whether the server takes several sizes is known once it is reached; then it must, for such a margin.
    if (choices.margin == 0) info.tile_shrinks = 0;
    return info;
}

}  // namespace

Model::Model(const sdk::Host& host, Settings settings)
    : host_(host),
      settings_(std::move(settings)),
      recipe_(recipe_of(settings_)),
      published_(settings_.choices.model, &recipe_, {}, facts_of(recipe_, settings_.choices),
                 {settings_.version.empty() ? kNoVersion : settings_.version, settings_.choices.sha256,
                  kDevice, kPrecision, "Served by " + settings_.address.base + "."}) {
    if (settings_.address.encrypted && !settings_.http.verify)
        host_.warn("verify: false: anybody on the way to " + settings_.address.base +
                   " may pose as the server.");
    if (!settings_.address.encrypted && !settings_.address.loopback && !settings_.http.token.empty())
        host_.warn("The token goes to " + settings_.address.base + " unencrypted; give an https:// url.");
}

void Model::describe(const sdk::CallView& /*call*/, spheroseg_model_info& info) const {
    published_.describe(info);
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
    bioimageio::Publication::Learned learned{found.version.empty() ? kNoVersion : found.version,
                                             found.weights_sha256, kDevice, kPrecision,
                                             instance.server().described(found)};
    if (!settings_.version.empty()) learned.version = settings_.version;
    // Without the server's word the configuration's holds.
    if (learned.weights_sha256.empty()) learned.weights_sha256 = settings_.choices.sha256;
    const std::lock_guard lock(mutex_);
    auto origin = origin_.lock();
    if (!origin) {
        origin = std::make_shared<const Origin>(found);
        origin_ = origin;
        published_.learn(std::move(learned));
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
