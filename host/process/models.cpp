// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/models.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>

namespace spheroseg {

Result<std::unique_ptr<Segmenter>> start_models(const config::Configuration& configuration,
                                                const PluginSet& plugins, SegmentObserver segmented,
                                                std::shared_ptr<ModelObserver> observer) {
    const auto& settings = configuration.settings().models;
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    const auto budget = std::make_shared<CoreBudget>(cores);
    std::vector<std::unique_ptr<ServedModel>> models;
    for (const auto& given : plugins.interfaces(SPHEROSEG_MODEL_1)) {
        const sdk::Model model(given.given);
        auto facts = ModelFacts::read(model, given.name, given.plugin_id);
        if (!facts) {
            spdlog::error("{}", facts.error().message);
            facts = ModelFacts::unread(given.name, given.plugin_id, facts.error().message);
        }
        const ModelLimits limits = limits_of(*facts, static_cast<std::uint32_t>(settings.instances),
                                             static_cast<std::uint32_t>(settings.threads),
                                             static_cast<std::uint32_t>(settings.queue), cores);
        models.push_back(std::make_unique<ServedModel>(model, std::move(*facts), limits, budget, observer));
        models.back()->start_in_background();
    }
    auto segmenter = std::make_unique<Segmenter>(
        std::move(models), settings.default_model,
        [](const nlohmann::json& schema, const nlohmann::json& value) -> Result<nlohmann::json> {
            SPHEROSEG_TRY(parsed, config::Schema::from_json(schema, "the model's parameters"));
            return config::validate_json(*parsed, value, "params");
        },
        std::move(segmented), static_cast<std::uint64_t>(settings.memory));
    if (!settings.default_model.empty()) {
        SPHEROSEG_TRY(found, segmenter->find(settings.default_model));
    }
    return segmenter;
}

Result<std::unique_ptr<Segmenter>> load_models(const config::Configuration& configuration,
                                               const PluginSet& plugins) {
    SPHEROSEG_TRY(segmenter, start_models(configuration, plugins));
    for (const auto& model : (*segmenter)->models())
        (void)model->wait_until_loaded({});  // what failed says so itself when it is asked
    return segmenter;
}

}  // namespace spheroseg
