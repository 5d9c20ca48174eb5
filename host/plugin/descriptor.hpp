// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A descriptor's texts as values. The memory is the plugin's: every text is bounded, none may be NULL.
#pragma once

#include <spheroseg/abi.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "error.hpp"
#include "plugin/inspection.hpp"

namespace spheroseg {

struct PluginDescriptor {  // NOLINT(bugprone-exception-escape) nlohmann::json moves without throwing
    std::string id;
    std::string version;
    std::string licence;
    std::string summary;
    std::vector<std::string> provides;
    std::vector<std::string> requires_interfaces;
    nlohmann::json config_schema;
    AbiVersion abi;
};

/// Errors: plugin_descriptor with the member that is unfit, or those of check_header. `name` opens the
/// message.
Result<PluginDescriptor> read_descriptor(const spheroseg_plugin_descriptor& raw, const std::string& name);

/// True for an interface that several plugins may provide at once: model/1 and http/1.
bool may_have_several_providers(const std::string& interface_id);

}  // namespace spheroseg
