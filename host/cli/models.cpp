// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The configured models, those that failed included.
#include "process/models.hpp"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "process/assembly.hpp"
#include "process/log.hpp"

namespace spheroseg::cli {
namespace {

/// One of the list; what a model that failed early has not said is empty.
struct Listed {
    std::string name;
    std::string plugin;
    ModelStatus status;
    std::vector<std::string> classes = {};
    nlohmann::json parameters = nlohmann::json::object();
};

Listed failed(const std::string& name, const std::string& plugin, const std::string& version,
              const std::string& reason) {
    Listed out{name, plugin, {}};
    out.status.state = ModelState::failed;
    out.status.reason = reason;
    out.status.origin.version = version;
    return out;
}

void print(const Listed& model, bool as_json) {
    const auto& status = model.status;
    if (as_json)
        std::cout << nlohmann::json{{"name", model.name},
                                    {"version", status.origin.version},
                                    {"plugin", model.plugin},
                                    {"state", to_string(status.state)},
                                    {"reason", status.reason},
                                    {"device", status.device},
                                    {"precision", status.precision},
                                    {"detail", status.detail},
                                    {"classes", model.classes},
                                    {"parameters", model.parameters}}
                         .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                  << '\n';
    else
        std::cout << model.name << ' ' << status.origin.version << " (" << model.plugin
                  << "): " << to_string(status.state) << (status.reason.empty() ? "" : ": " + status.reason)
                  << '\n';
}

bool gives_a_model(const PluginStatus& plugin) {
    return std::count(plugin.provides.begin(), plugin.provides.end(), SPHEROSEG_MODEL_1) > 0;
}

/// The model of this plugin; null where the plugin itself failed.
const ServedModel* find_model(const PluginStatus& plugin, const InspectedModels& models) {
    for (const auto& model : models.segmenter->models())
        if (model->facts().name == plugin.name) return model.get();
    return nullptr;
}

Listed model_of(const PluginStatus& plugin, const ServedModel* model) {
    if (model == nullptr) return failed(plugin.name, plugin.id, plugin.version, plugin.detail);
    if (!model->facts().wrong.empty())
        return failed(plugin.name, plugin.id, plugin.version, model->facts().wrong);
    return {plugin.name, plugin.id, model->status(), model->facts().classes, model->facts().parameter_schema};
}

}  // namespace

int list_models(const Common& common) {
    const auto configuration = load_configuration(common);
    if (!configuration) return 1;
    if (auto set = set_up_log(configuration->settings().log); !set) return report(set.error());
    const auto plugins = inspect_plugins(
        *configuration, std::filesystem::absolute(configuration->settings().data), {SPHEROSEG_MODEL_1});
    if (!plugins) return report(plugins.error());
    const auto models = inspect_models(*configuration, *plugins->set);
    bool well = true;
    for (const auto& plugin : plugins->status) {
        const ServedModel* model = find_model(plugin, models);
        if (gives_a_model(plugin)) print(model_of(plugin, model), common.json);
        const bool unusable =
            plugin.state == PluginState::failed || (model != nullptr && !model->facts().wrong.empty());
        well = well && !(unusable && plugin.required);
        if (unusable && !gives_a_model(plugin)) std::cerr << "spheroseg: " << plugin.detail << '\n';
    }
    if (!models.default_model) return report(models.default_model.error());
    return well ? 0 : 1;
}

}  // namespace spheroseg::cli
