// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// All plugins of a host: loaded, checked, ordered, created; destroyed in reverse.
#pragma once

#include <spheroseg/abi.h>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "error.hpp"
#include "plugin/services.hpp"

namespace spheroseg {

/// Checks the plugin's `config:` block against its schema; returns it with defaults filled in. `name` is the
/// plugin's.
using ConfigValidator =
    std::function<Result<nlohmann::json>(const nlohmann::json& schema, const std::string& name)>;

/// One entry of `plugins:`.
struct PluginDeclaration {
    std::string library;       ///< a path, or a name to look for in the search path
    std::string name;          ///< empty: the plugin's id
    bool required = true;      ///< false: the host starts without it when it fails
    ConfigValidator validate;  ///< none: the plugin gets {}
    std::string source;        ///< "production.yaml:12", for messages; may be empty
};

struct PluginSettings {
    std::vector<std::filesystem::path> search_path;
    std::filesystem::path data_folder;
    std::map<std::string, spheroseg_interface>
        host_interfaces;  ///< what plugins may require of the host itself
    PluginLog log;        ///< none: lines are dropped
};

enum class PluginState { ready, failed };

struct PluginStatus {
    std::string name;  ///< as the operator calls it; the library's name while no id is known
    std::string id;    ///< empty while the descriptor could not be read
    std::string version;
    std::string licence;
    std::string summary;
    std::string library;  ///< path, or what was declared when it was not found
    std::string source;
    std::vector<std::string> provides;
    std::vector<std::string> requires_interfaces;
    bool required = true;
    PluginState state = PluginState::failed;
    std::string code;    ///< of the failure, else empty
    std::string detail;  ///< why it failed, else empty
};

/// {"name","id","version","licence","summary","library","provides","requires","required","state","detail"|null}
nlohmann::json to_json(const PluginStatus& status);

struct NamedInterface {
    std::string name;  ///< of the plugin
    std::string plugin_id;
    spheroseg_interface given{};
};

/// Made and destroyed on the main thread; everything else may be called on any thread. Interfaces hold until
/// the set is destroyed: whoever uses them ends before.
class PluginSet {
  public:
    /// Fails when a required plugin does; what was created by then is destroyed. The error is that plugin's,
    /// and `fields` names every required plugin that failed and why. An optional plugin that fails is in
    /// status().
    static Result<std::unique_ptr<PluginSet>> load(const std::vector<PluginDeclaration>& declarations,
                                                   PluginSettings settings);
    PluginSet(const PluginSet&) = delete;
    PluginSet& operator=(const PluginSet&) = delete;
    ~PluginSet();

    /// The first provider in the order of the configuration, the host's own before any plugin's.
    std::optional<spheroseg_interface> interface(const std::string& id) const;
    /// Every plugin that provides it, in the order of the configuration.
    std::vector<NamedInterface> interfaces(const std::string& id) const;
    /// In the order of the configuration.
    std::vector<PluginStatus> status() const;
    /// One that was created and can't serve after all is failed from now on, and its interfaces are given to
    /// nobody else; those who have them keep them. Fails with `error` where it is required. [main thread,
    /// before the host serves]
    Result<void> refuse(const std::string& name, Error error);
    /// Memory that plugins hold of the host's now.
    std::uint64_t allocated_bytes() const;

  private:
    class Loading;
    struct Entry;
    PluginSet();
    std::vector<Entry> entries_;        // as configured
    std::vector<std::size_t> created_;  // indices into entries_, in order of creation
    std::map<std::string, spheroseg_interface> host_interfaces_;
    std::unique_ptr<MetricRelay> metrics_;
};

}  // namespace spheroseg
