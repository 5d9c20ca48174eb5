// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/description.hpp"

#include "plugin/library.hpp"
#include "plugin/search.hpp"

namespace spheroseg {

PluginDescription describe_plugin(const std::filesystem::path& path) {
    const auto library = LibraryRegistry::instance().load(path);
    if (!library) return {path, tl::unexpected(library.error())};
    return {(*library)->path(), read_descriptor((*library)->descriptor(), (*library)->path().string())};
}

std::vector<PluginDescription> describe_plugins(const std::vector<std::filesystem::path>& folders) {
    std::vector<PluginDescription> described;
    for (const auto& file : list_libraries(folders)) described.push_back(describe_plugin(file));
    return described;
}

nlohmann::json to_json(const PluginDescription& description) {
    nlohmann::json out{{"library", description.path.string()}};
    if (!description.descriptor) {
        const Error& error = description.descriptor.error();
        out["error"] = {{"code", error.code}, {"message", error.message}};
        return out;
    }
    const PluginDescriptor& plugin = *description.descriptor;
    out["abi"] = std::to_string(plugin.abi.major) + "." + std::to_string(plugin.abi.minor);
    out["id"] = plugin.id;
    out["version"] = plugin.version;
    out["licence"] = plugin.licence;
    out["summary"] = plugin.summary;
    out["provides"] = plugin.provides;
    out["requires"] = plugin.requires_interfaces;
    return out;
}

}  // namespace spheroseg
