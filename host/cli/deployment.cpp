// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "cli/deployment.hpp"

#include <algorithm>
#include <iostream>

#include "cli/commands.hpp"
#include "process/assembly.hpp"
#include "process/log.hpp"
#include "store/migrations.hpp"

namespace spheroseg::cli {

Result<Deployment> open_deployment(const config::Configuration& configuration,
                                   const std::set<std::string>& only) {
    const auto& settings = configuration.settings();
    SPHEROSEG_TRY(logging, set_up_log(settings.log));
    SPHEROSEG_TRY(data, make_data_folder(settings.data));
    Deployment out;
    SPHEROSEG_TRY(plugins, load_plugins(configuration, *data, only));
    out.plugins = std::move(*plugins);
    SPHEROSEG_TRY(database, required_interface(*out.plugins, SPHEROSEG_DATABASE_1));
    out.pool = std::make_unique<store::SessionPool>(sdk::Database(*database));
    return out;
}

std::optional<config::Configuration> inspectable(config::Examined examined) {
    const bool data_unknown = std::any_of(examined.problems.begin(), examined.problems.end(),
                                          [](const config::Problem& one) { return one.path == "data"; });
    if (data_unknown) return std::nullopt;
    return std::move(examined.usable);
}

CallContext within_a_minute() {
    CallContext context;
    context.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    return context;
}

int migrate(const Common& common) {
    const auto configuration = load_configuration(common);
    if (!configuration) return 1;
    const auto deployment = open_deployment(*configuration);
    if (!deployment) return report(deployment.error());
    const auto applied = store::migrate(*deployment->pool, within_a_minute(), store::embedded_migrations());
    if (!applied) return report(applied.error());
    for (const auto& one : *applied) std::cout << "applied " << one.version << ' ' << one.name << '\n';
    if (applied->empty()) std::cout << "The database is up to date.\n";
    return 0;
}

}  // namespace spheroseg::cli
