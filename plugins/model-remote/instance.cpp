// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "instance.hpp"

#include <algorithm>
#include <bioimageio/golden.hpp>
#include <bioimageio/serving.hpp>
#include <utility>

#include "outcome.hpp"

namespace model_remote {
namespace {

constexpr std::size_t kUsualSide = 256;  // tried where images come in any size

std::size_t tried_side(std::uint32_t tile, std::uint32_t multiple, bool shrinks) {
    if (tile != 0 && !shrinks) return tile;
    const std::size_t side = (kUsualSide + multiple - 1) / multiple * multiple;
    return tile == 0 ? side : std::min<std::size_t>(side, tile);
}

bool is_refusal(const sdk::Failure& failure) {
    return failure.code() == SPHEROSEG_REFUSED || failure.code() == SPHEROSEG_TOO_LARGE;
}

}  // namespace

Instance::Instance(const Settings& settings, const bioimageio::Recipe& recipe, std::uint32_t seed,
                   std::function<void()> retried)
    : settings_(settings), recipe_(recipe), server_(settings, seed, std::move(retried)) {}

void Instance::warm(const sdk::CallView& call) {
    const Patience patience(call, settings_.load_timeout);
    try {
        server_.meet(recipe_, patience);
        try_model(patience);
        // What was held to the configuration is what answers.
        const std::string& described = server_.model().weights_sha256;
        if (!described.empty() && !origin_->weights_sha256.empty())
            check_origin({origin_->version, described});
    } catch (const sdk::Failure& failure) {
        if (failure.code() != SPHEROSEG_DEADLINE || call.expired()) throw;
        throw ServerDown(SPHEROSEG_UNAVAILABLE, "remote_slow",
                         "The server " + settings_.address.base + " did not show within load_timeout (" +
                             std::to_string(settings_.load_timeout.count()) +
                             " ms) that it serves the model.");
    }
}

void Instance::try_model(const Patience& patience) {
    const auto& tiles = recipe_.tiles();
    const bool shrinks = settings_.choices.margin != 0;
    const std::size_t height = tried_side(tiles.height, tiles.size_multiple, shrinks);
    const std::size_t width = tried_side(tiles.width, tiles.size_multiple, shrinks);
    bioimageio::run_drawn(recipe_, height, width, [&](const bioimageio::Array& input) {
        input_ = input.values;
        InferAnswer answer = ask({}, 1, height, width, patience);
        return bioimageio::Array{std::move(answer.shape), std::move(answer.values)};
    });
    const std::size_t most = settings_.choices.max_batch;
    if (most == 1) return;
    input_.assign(most * recipe_.input_size(height, width), 0.5F);
    try {
        ask({}, most, height, width, patience);
    } catch (const sdk::Failure& failure) {
        if (!is_refusal(failure)) throw;
        throw sdk::Failure(
            failure.code(), failure.word(),
            "A batch of " + std::to_string(most) + " fails; give a smaller max_batch. " + failure.what());
    }
}

void Instance::execute(const sdk::CallView& /*call*/, sdk::ModelItems items) {
    const Items wanted = bioimageio::wanted_items(recipe_, items);
    const std::size_t most = settings_.choices.max_batch;
    for (std::size_t begin = 0; begin < wanted.size(); begin += most) {
        const auto first = wanted.begin() + static_cast<std::ptrdiff_t>(begin);
        run({first, first + static_cast<std::ptrdiff_t>(std::min(most, wanted.size() - begin))});
    }
}

void Instance::run(const Items& items) {
    const auto fail_all = [&](const auto& failure) {
        for (spheroseg_model_item* item : items)
            item->status = sdk::guard(item->call, [&] {
                sdk::CallView(item->call).checkpoint();
                throw failure;
            });
    };
    try {
        deliver(infer(items), items);
    } catch (const ServerDown&) {
        throw;  // nobody can be served: this instance ends
    } catch (const sdk::Failure& failure) {
        if (items.size() == 1 || !is_refusal(failure)) return fail_all(failure);
        // Each one alone tells whose fault it is; what the server refused for its size passes.
        for (spheroseg_model_item* item : items) run({item});
    } catch (const std::bad_alloc& failure) {
        fail_all(failure);
    }
}

void Instance::deliver(const InferAnswer& answer, const Items& items) const {
    const std::size_t each = answer.values.size() / items.size();
    for (std::size_t i = 0; i < items.size(); ++i) {
        spheroseg_model_item& item = *items[i];
        item.status = sdk::guard(item.call, [&] {
            sdk::CallView(item.call).checkpoint();
            recipe_.finish(answer.values.data() + i * each, item.input, item.height, item.width,
                           item.probability);
        });
    }
}

InferAnswer Instance::infer(const Items& items) {
    const std::size_t height = items[0]->height;
    const std::size_t width = items[0]->width;
    const std::size_t each = recipe_.input_size(height, width);
    input_.resize(items.size() * each);
    std::vector<const spheroseg_call*> calls;
    for (std::size_t i = 0; i < items.size(); ++i) {
        recipe_.prepare(items[i]->input, height, width, input_.data() + i * each);
        calls.push_back(items[i]->call);
    }
    const Patience patience(std::move(calls));
    return ask(std::string(sdk::CallView(items[0]->call).request_id()), items.size(), height, width,
               patience);
}

InferAnswer Instance::ask(const std::string& id, std::size_t batch, std::size_t height, std::size_t width,
                          const Patience& patience) {
    InferAnswer answer = server_.infer(id, recipe_.input_shape(batch, height, width), input_,
                                       batch * recipe_.output_size(height, width), patience);
    check_origin(answer.origin);
    recipe_.check_output(answer.shape, batch, height, width);
    return answer;
}

/// The server may have been started anew, or another one stand in its place, without the connection's
/// knowing.
void Instance::check_origin(const Origin& origin) {
    if (!origin_) origin_ = origin;
    if (origin == *origin_) return;
    throw ServerDown(SPHEROSEG_UNAVAILABLE, "remote_changed",
                     "The server " + settings_.address.base +
                         " has come to serve another version or other weights of the model.");
}

}  // namespace model_remote
