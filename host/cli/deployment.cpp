// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "cli/deployment.hpp"

#include <iostream>

#include "cli/commands.hpp"
#include "plugin/failure.hpp"
#include "process/assembly.hpp"
#include "process/log.hpp"
#include "process/models.hpp"
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

int doctor(const Common& common) {
    const auto configuration = load_configuration(common);
    if (!configuration) return 1;
    bool well = true;
    const auto say = [&](const std::string& name, const Result<void>& outcome) {
        if (common.json)
            std::cout << nlohmann::json{{"check", name},
                                        {"ok", outcome.has_value()},
                                        {"detail", outcome ? "" : outcome.error().message}}
                             .dump()
                      << '\n';
        else
            std::cout << (outcome ? "ok      " : "FAILED  ") << name
                      << (outcome ? "" : ": " + outcome.error().message) << '\n';
        well = well && outcome;
    };
    say("configuration", {});
    const auto deployment = open_deployment(*configuration);
    if (!deployment) return report(deployment.error());
    for (const auto& status : deployment->plugins->status())
        say("plugin " + status.name,
            status.state == PluginState::ready
                ? Result<void>()
                : Result<void>(fail(ErrorKind::unavailable, status.code, status.detail)));
    say("database", deployment->pool->check(within_a_minute()));
    if (const auto objects = deployment->plugins->interface(SPHEROSEG_OBJECTS_1))
        say("objects", guarded([&] {
                sdk::Call call;
                sdk::Objects(*objects).check(call);
            }));
    const auto migrations =
        store::migration_status(*deployment->pool, within_a_minute(), store::embedded_migrations());
    std::size_t missing = 0;
    if (migrations)
        for (const auto& one : *migrations) missing += one.applied ? 0 : 1;
    say("migrations", !migrations ? Result<void>(tl::unexpected(migrations.error()))
                      : missing > 0
                          ? Result<void>(fail(ErrorKind::unavailable, "migrations",
                                              std::to_string(missing) + " to apply; run spheroseg migrate"))
                          : Result<void>());
    const auto segmenter = load_models(*configuration, *deployment->plugins);
    if (!segmenter) return report(segmenter.error());
    for (const auto& model : (*segmenter)->models())
        say("model " + model->facts().name,
            model->state() == ModelState::ready
                ? Result<void>()
                : Result<void>(fail(ErrorKind::unavailable, "model", model->status().reason)));
    return well ? 0 : 1;
}

}  // namespace spheroseg::cli
