// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a command that works on the deployment's data stands on.
#pragma once

#include <memory>
#include <optional>
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

/// What a command that says what is wrong can look at in spite of the problems. Nothing when they hide where
/// the data are: it would make, and look at, others.
std::optional<config::Configuration> inspectable(config::Examined examined);

CallContext within_a_minute();

}  // namespace spheroseg::cli
