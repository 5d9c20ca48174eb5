// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/assembly.hpp"

#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "plugin/description.hpp"
#include "plugin/search.hpp"

namespace spheroseg {
namespace {

void log_of_plugin(std::int32_t level, std::string_view plugin, std::string_view message) {
    static constexpr spdlog::level::level_enum levels[] = {spdlog::level::trace, spdlog::level::debug,
                                                           spdlog::level::info, spdlog::level::warn,
                                                           spdlog::level::err};
    const auto at = static_cast<std::size_t>(std::clamp(level, 0, 4));
    spdlog::log(levels[at], "{}: {}", plugin, message);
}

using Interfaces = std::vector<std::string>;

bool meets(const Interfaces& ids, const std::set<std::string>& wanted) {
    return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) { return wanted.count(id) != 0; });
}

/// Which of the configured plugins give `wanted`, or what those that do require in turn. A library that can't
/// be described is kept, so that loading it says why.
std::vector<bool> chosen(const std::vector<config::PluginEntry>& plugins,
                         const std::vector<std::filesystem::path>& folders, std::set<std::string> wanted) {
    std::vector<std::optional<PluginDescriptor>> descriptors;
    for (const auto& entry : plugins) {
        const auto path = find_library(entry.library, folders);
        descriptors.emplace_back();
        if (!path) continue;
        if (auto described = describe_plugin(*path); described.descriptor)
            descriptors.back() = std::move(*described.descriptor);
    }
    std::vector<bool> kept(plugins.size(), false);
    for (bool grew = true; grew;) {
        grew = false;
        for (std::size_t i = 0; i < plugins.size(); ++i) {
            if (kept[i] || (descriptors[i] && !meets(descriptors[i]->provides, wanted))) continue;
            kept[i] = grew = true;
            if (!descriptors[i]) continue;
            const auto& required = descriptors[i]->requires_interfaces;
            wanted.insert(required.begin(), required.end());
        }
    }
    return kept;
}

struct Declared {
    std::vector<PluginDeclaration> plugins;
    PluginSettings settings;
};

Declared declare(const config::Configuration& configuration, const std::filesystem::path& data,
                 const std::set<std::string>& only) {
    const auto& settings = configuration.settings();
    Declared out;
    out.settings.search_path = plugin_folders(settings);
    out.settings.data_folder = data;
    out.settings.log = log_of_plugin;
    std::vector<bool> kept(settings.plugins.size(), true);
    if (!only.empty()) kept = chosen(settings.plugins, out.settings.search_path, only);
    for (std::size_t i = 0; i < settings.plugins.size(); ++i) {
        const auto& entry = settings.plugins[i];
        if (!kept[i]) continue;
        PluginDeclaration declaration;
        declaration.library = entry.library;
        declaration.name = entry.id;
        declaration.required = entry.required;
        declaration.source =
            entry.mark.file.empty() ? "" : entry.mark.file + ":" + std::to_string(entry.mark.line);
        declaration.validate = [&configuration, i](const nlohmann::json& schema, const std::string& name) {
            return configuration.plugin_config(i, schema, name);
        };
        out.plugins.push_back(std::move(declaration));
    }
    return out;
}

}  // namespace

std::vector<std::filesystem::path> plugin_folders(const config::Settings& settings) {
    if (!settings.plugin_path.empty()) return settings.plugin_path;
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto folder = program.parent_path();
    return {folder / "../lib/spheroseg", folder};
}

Result<std::unique_ptr<PluginSet>> load_plugins(const config::Configuration& configuration,
                                                const std::filesystem::path& data,
                                                const std::set<std::string>& only) {
    Declared declared = declare(configuration, data, only);
    return PluginSet::load(declared.plugins, std::move(declared.settings));
}

Result<InspectedPlugins> inspect_plugins(const config::Configuration& configuration,
                                         const std::filesystem::path& data,
                                         const std::set<std::string>& only) {
    Declared declared = declare(configuration, data, only);
    std::vector<bool> required;
    for (auto& plugin : declared.plugins) required.push_back(std::exchange(plugin.required, false));
    SPHEROSEG_TRY(set, PluginSet::load(declared.plugins, std::move(declared.settings)));
    InspectedPlugins out{std::move(*set), {}};
    out.status = out.set->status();
    for (std::size_t i = 0; i < required.size(); ++i) out.status[i].required = required[i];
    return out;
}

ImageBudget image_budget(const config::ImageSettings& settings) {
    ImageBudget budget;
    budget.max_width = static_cast<std::uint64_t>(settings.max_width);
    budget.max_height = static_cast<std::uint64_t>(settings.max_height);
    budget.max_pixels = static_cast<std::uint64_t>(settings.max_pixels);
    budget.max_decoded_bytes = static_cast<std::uint64_t>(settings.max_bytes_decoded);
    budget.max_pages = static_cast<std::uint32_t>(settings.max_pages);
    return budget;
}

Result<spheroseg_interface> required_interface(const PluginSet& plugins, const std::string& id) {
    if (const auto found = plugins.interface(id)) return *found;
    return fail(ErrorKind::unavailable, "missing_interface",
                "No plugin of the configuration gives " + id + ", which this command needs.");
}

Result<std::filesystem::path> make_data_folder(const std::filesystem::path& wanted) {
    std::error_code error;
    std::filesystem::create_directories(wanted, error);
    const auto folder = std::filesystem::canonical(wanted, error);
    if (error)
        return fail(ErrorKind::unavailable, "data_folder",
                    "The data folder " + wanted.string() + " can't be made: " + error.message() + ".");
    chmod(folder.c_str(), 0700);
    return folder;
}

}  // namespace spheroseg
