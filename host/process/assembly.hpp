// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// From a checked configuration to plugins: what every command stands on.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "config/configuration.hpp"
#include "inference/image_file.hpp"
#include "plugin/plugin_set.hpp"

namespace spheroseg {

/// Folders that libraries are looked for in: the configured ones, else those next to the program.
std::vector<std::filesystem::path> plugin_folders(const config::Settings& settings);

/// Makes the data folder if need be and keeps other accounts of the machine out of it. Its canonical path.
Result<std::filesystem::path> make_data_folder(const std::filesystem::path& wanted);

/// Loads the configured plugins. `only` (empty: all) leaves out those that give none of these interfaces nor
/// what they require, for commands that need no database.
Result<std::unique_ptr<PluginSet>> load_plugins(const config::Configuration& configuration,
                                                const std::filesystem::path& data,
                                                const std::set<std::string>& only = {});

struct InspectedPlugins {
    std::unique_ptr<PluginSet> set;
    std::vector<PluginStatus> status;  ///< in the order of the configuration
};

/// The same for commands that say what is wrong with each: none that fails, a required one neither, keeps the
/// others from being loaded.
Result<InspectedPlugins> inspect_plugins(const config::Configuration& configuration,
                                         const std::filesystem::path& data,
                                         const std::set<std::string>& only = {});

ImageBudget image_budget(const config::ImageSettings& settings);

/// An interface that the host can't do without.
Result<spheroseg_interface> required_interface(const PluginSet& plugins, const std::string& id);

}  // namespace spheroseg
