// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a command that works on the deployment's data stands on.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "config/configuration.hpp"
#include "plugin/plugin_set.hpp"
#include "store/pool.hpp"

namespace spheroseg::cli {

struct Deployment {
    std::unique_ptr<PluginSet> plugins;
    std::unique_ptr<store::SessionPool> pool;
};

/// `only`: as load_plugins takes it.
Result<Deployment> open_deployment(const config::Configuration& configuration,
                                   const std::set<std::string>& only = {});

CallContext within_a_minute();

}  // namespace spheroseg::cli
