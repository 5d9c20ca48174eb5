// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "loaded.hpp"

#include <cmath>

namespace model_remote::test {

json config_of(const StandIn& server, const json& changes) {
    json config = {{"url", server.url()},
                   {"model", "made"},
                   {"tile", 0},
                   {"connect_timeout", 2000},
                   {"request_timeout", 20000},
                   {"load_timeout", 20000},
                   {"input", {{"size_multiple", 4}}},
                   {"output", {{"classes", {"cell"}}, {"guide", "distance"}}}};
    config.merge_patch(changes);
    return config;
}

Loaded::Loaded(const json& config)
    : host(config.dump()),
      model(spheroseg::sdk::Host(host.table()), read_settings(config.dump())),
      served(sdk::provide_model(model)) {}

sdk::ModelInstance Loaded::start() const {
    sdk::Call call;
    return served.create_instance(call, 1);
}

std::string Loaded::why() const {
    try {
        start();
    } catch (const sdk::Failure& failure) {
        return failure.what();
    }
    return "it starts";
}

spheroseg_model_info Loaded::describe() const {
    sdk::Call call;
    return served.describe(call);
}

std::vector<Outcome> run(sdk::ModelInstance& instance, const std::vector<std::vector<float>>& images,
                         std::uint32_t width, std::uint32_t height, const std::vector<Wait>& waits) {
    std::vector<Outcome> outcomes(images.size());
    std::vector<std::unique_ptr<sdk::Call>> calls;
    std::vector<spheroseg_model_item> items;
    for (std::size_t i = 0; i < images.size(); ++i) {
        const Wait wait = i < waits.size() ? waits[i] : Wait{};
        const std::int64_t deadline =
            wait.deadline_ms == 0 ? 0 : sdk::CallView::now_ns() + wait.deadline_ms * 1'000'000;
        calls.push_back(
            std::make_unique<sdk::Call>("request-" + std::to_string(i), deadline, wait.cancelled));
        const std::size_t area = std::size_t{width} * height;
        outcomes[i].planes.assign(2 * area, std::nanf(""));
        spheroseg_model_item item{};
        item.size = sizeof(item);
        item.channels = static_cast<std::uint32_t>(images[i].size() / area);
        item.width = width;
        item.height = height;
        item.input = images[i].data();
        item.probability = outcomes[i].planes.data();
        item.call = calls.back()->raw();
        item.status = SPHEROSEG_INTERNAL;
        items.push_back(item);
    }
    sdk::Call call;
    instance.execute(call, items);
    for (std::size_t i = 0; i < items.size(); ++i) {
        outcomes[i].code = items[i].status;
        outcomes[i].word = calls[i]->word();
        outcomes[i].message = calls[i]->message();
    }
    return outcomes;
}

Outcome run_one(sdk::ModelInstance& instance, const Wait& wait) {
    return run(instance, {drawn(16)}, 4, 4, {wait})[0];
}

std::vector<float> drawn(std::size_t count, float shift) {
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = std::fmod(static_cast<float>(i) * 0.0173F + shift, 1.0F);
    return values;
}

bool has(const std::string& text, const std::string& part) {
    UNSCOPED_INFO(text);
    return text.find(part) != std::string::npos;
}

}  // namespace model_remote::test
