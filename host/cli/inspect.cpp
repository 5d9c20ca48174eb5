// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <array>
#include <iostream>
#include <set>

#include "cli/commands.hpp"
#include "cli/deployment.hpp"
#include "config/show.hpp"
#include "plugin/description.hpp"
#include "plugin/failure.hpp"
#include "plugin/search.hpp"
#include "process/assembly.hpp"
#include "process/log.hpp"

namespace spheroseg::cli {

int report(const Error& error) {
    std::cerr << "spheroseg: " << error.message << '\n';
    for (const auto& field : error.fields) std::cerr << "  " << field.field << ": " << field.reason << '\n';
    return 1;
}

namespace {

void print(const config::Problems& problems) {
    for (const auto& problem : problems) std::cerr << config::to_string(problem) << '\n';
}

/// What `serve` can't do without.
constexpr std::array kNeeded{SPHEROSEG_DATABASE_1, SPHEROSEG_OBJECTS_1, SPHEROSEG_IMAGES_1};

/// The blocks of plugins whose library can be described, checked against their schemas. `provided` gets what
/// they provide.
std::map<std::size_t, config::Node> check_blocks(const config::Configuration& configuration,
                                                 config::Problems& problems,
                                                 std::set<std::string>& provided) {
    std::map<std::size_t, config::Node> checked;
    const auto folders = plugin_folders(configuration.settings());
    const auto& plugins = configuration.settings().plugins;
    for (std::size_t i = 0; i < plugins.size(); ++i) {
        const auto path = find_library(plugins[i].library, folders);
        if (!path) {
            problems.push_back({plugins[i].mark, plugins[i].path, path.error().message});
            continue;
        }
        const auto described = describe_plugin(*path);
        if (!described.descriptor) {
            problems.push_back({plugins[i].mark, plugins[i].path, described.descriptor.error().message});
            continue;
        }
        provided.insert(described.descriptor->provides.begin(), described.descriptor->provides.end());
        const auto schema =
            config::Schema::from_json(described.descriptor->config_schema, described.descriptor->id);
        if (!schema) {
            problems.push_back({plugins[i].mark, plugins[i].path, schema.error().message});
            continue;
        }
        auto block = configuration.check_plugin(i, *schema);
        if (block)
            checked.emplace(i, std::move(*block));
        else
            problems.insert(problems.end(), block.error().begin(), block.error().end());
    }
    return checked;
}

}  // namespace

config::Examined examine_configuration(const Common& common) {
    std::vector<config::Source> sources;
    for (const std::string& file : common.configs) sources.push_back({file, std::nullopt});
    if (sources.empty()) sources.push_back(config::embedded_default());
    std::vector<config::Override> overrides;
    if (common.data) overrides.push_back({"data", *common.data, "--data"});
    if (common.port) overrides.push_back({"http.port", std::to_string(*common.port), "--port"});
    return config::Configuration::examine(sources, config::process_environment(), overrides);
}

std::optional<config::Configuration> load_configuration(const Common& common) {
    auto examined = examine_configuration(common);
    print(examined.problems);
    if (!examined.problems.empty()) return std::nullopt;
    return std::move(examined.usable);
}

int check_config(const Common& common) {
    auto [problems, usable] = examine_configuration(common);
    const std::size_t of_host = problems.size();
    std::set<std::string> provided;
    if (usable) check_blocks(*usable, problems, provided);
    config::drop_echoes(problems, of_host);
    if (problems.empty())  // else the missing one may be among those that could not be read
        for (const char* needed : kNeeded)
            if (provided.count(needed) == 0)
                problems.push_back(
                    {{}, "plugins", std::string("none gives ") + needed + ", which the host needs"});
    config::sort(problems);
    if (common.json)
        for (const auto& problem : problems)
            std::cout << nlohmann::json{{"file", problem.mark.file},
                                        {"line", problem.mark.line},
                                        {"path", problem.path},
                                        {"problem", problem.text}}
                             .dump()
                      << '\n';
    else
        print(problems);
    if (problems.empty() && !common.json) std::cout << "The configuration is well.\n";
    return problems.empty() ? 0 : 1;
}

int show_config(const Common& common) {
    const auto configuration = load_configuration(common);
    if (!configuration) return 1;
    config::Problems problems;
    std::set<std::string> provided;
    std::cout << config::show(*configuration, check_blocks(*configuration, problems, provided));
    print(problems);
    return problems.empty() ? 0 : 1;
}

int list_plugins(const Common& common) {
    const auto configuration = load_configuration(common);
    if (!configuration) return 1;
    const auto found = describe_plugins(plugin_folders(configuration->settings()));
    for (const auto& library : found) {
        const nlohmann::json one = to_json(library);
        if (common.json) {
            std::cout << one.dump() << '\n';
            continue;
        }
        if (one.contains("error")) {
            std::cout << one["library"].get<std::string>() << ": "
                      << one["error"]["message"].get<std::string>() << '\n';
            continue;
        }
        std::cout << one["id"].get<std::string>() << ' ' << one["version"].get<std::string>() << " (";
        for (std::size_t i = 0; i < one["provides"].size(); ++i)
            std::cout << (i == 0 ? "" : ", ") << one["provides"][i].get<std::string>();
        std::cout << "): " << one["summary"].get<std::string>() << '\n';
    }
    return 0;
}

int check_plugins(const Common& common) {
    bool well = true;
    const auto say = [&](const PluginStatus& status) {
        well = well && status.state == PluginState::ready;
        if (common.json)
            std::cout << to_json(status).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                      << '\n';
        else
            std::cout << status.name << ": "
                      << (status.state == PluginState::ready ? "ready" : "failed: " + status.detail) << '\n';
    };
    const auto refuse = [&](const std::string& what, const Error& error) {
        PluginStatus status;
        status.name = what;
        status.code = error.code;
        status.detail = error.message;
        say(status);
    };
    auto examined = examine_configuration(common);
    if (!examined.problems.empty()) refuse("configuration", config::to_error(examined.problems));
    const auto configuration = inspectable(std::move(examined));
    if (!configuration) return 1;
    if (auto set = set_up_log(configuration->settings().log); !set) refuse("log", set.error());
    const auto data = make_data_folder(configuration->settings().data);
    if (!data) {
        refuse("data folder", data.error());
        return 1;
    }
    const auto plugins = inspect_plugins(*configuration, *data);
    if (!plugins) return report(plugins.error());
    for (const auto& status : plugins->status) say(status);
    return well ? 0 : 1;
}

int print_plugin_schema(const Common& common, const std::string& library) {
    const auto configuration = load_configuration(common);
    if (!configuration) return 1;
    const auto path = find_library(library, plugin_folders(configuration->settings()));
    if (!path) return report(path.error());
    const auto described = describe_plugin(*path);
    if (!described.descriptor) return report(described.descriptor.error());
    std::cout << nlohmann::json(described.descriptor->config_schema).dump(2) << '\n';
    return 0;
}

}  // namespace spheroseg::cli
