// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Plugins as the command line shows them: inspected and described, never created.
#pragma once

#include <filesystem>
#include <vector>

#include "error.hpp"
#include "plugin/descriptor.hpp"

namespace spheroseg {

struct PluginDescription {
    std::filesystem::path path;
    Result<PluginDescriptor> descriptor;  ///< or why the file can't be used
};

/// Inspects the file, maps it and reads its descriptor.
PluginDescription describe_plugin(const std::filesystem::path& path);

/// Every library in the folders, as list_libraries orders them.
std::vector<PluginDescription> describe_plugins(const std::vector<std::filesystem::path>& folders);

/// {"library","abi","id","version","licence","summary","provides","requires"} or
/// {"library","error":{code,message}}.
nlohmann::json to_json(const PluginDescription& description);

}  // namespace spheroseg
