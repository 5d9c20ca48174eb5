// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <spheroseg/http.hpp>

#include "cli/commands.hpp"
#include "plugin/failure.hpp"
#include "process/assembly.hpp"
#include "process/log.hpp"
#include "store/migrations.hpp"

namespace spheroseg::cli {
namespace {

/// Plugins and the session pool of a command that works on the deployment's data.
struct Deployment {
    std::unique_ptr<PluginSet> plugins;
    std::unique_ptr<store::SessionPool> pool;
};

Result<Deployment> open_deployment(const config::Configuration& configuration) {
    const auto& settings = configuration.settings();
    SPHEROSEG_TRY(logging, set_up_log(settings.log));
    std::error_code error;
    std::filesystem::create_directories(settings.data, error);
    const auto data = std::filesystem::canonical(settings.data, error);
    if (error)
        return fail(ErrorKind::unavailable, "data_folder",
                    "The data folder " + settings.data.string() + " can't be used: " + error.message() + ".");
    Deployment out;
    SPHEROSEG_TRY(plugins, load_plugins(configuration, data));
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

}  // namespace

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
    std::cout << "ok      configuration\n";
    const auto deployment = open_deployment(*configuration);
    if (!deployment) return report(deployment.error());
    bool well = true;
    const auto say = [&](const std::string& name, const Result<void>& outcome) {
        std::cout << (outcome ? "ok      " : "FAILED  ") << name
                  << (outcome ? "" : ": " + outcome.error().message) << '\n';
        well = well && outcome;
    };
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
    const auto segmenter = start_models(*configuration, *deployment->plugins, {});
    if (!segmenter) return report(segmenter.error());
    for (const auto& model : (*segmenter)->models())
        say("model " + model->facts().name,
            model->state() == ModelState::ready
                ? Result<void>()
                : Result<void>(fail(ErrorKind::unavailable, "model", model->detail())));
    return well ? 0 : 1;
}

int add_user(const Common& common, const UserOptions& options) {
    const auto configuration = load_configuration(common);
    if (!configuration) return 1;
    std::string password;
    if (options.password_file.empty()) {
        if (isatty(STDIN_FILENO) != 0) std::cerr << "Password: ";
        std::getline(std::cin, password);
    } else {
        std::ifstream file(options.password_file);
        if (!std::getline(file, password))
            return report({ErrorKind::invalid, "password_file",
                           "The file " + options.password_file + " holds no password."});
    }
    const auto deployment = open_deployment(*configuration);
    if (!deployment) return report(deployment.error());
    const auto applied = store::migrate(*deployment->pool, within_a_minute(), store::embedded_migrations());
    if (!applied) return report(applied.error());
    const auto auth = required_interface(*deployment->plugins, SPHEROSEG_AUTH_1);
    if (!auth) return report(auth.error());
    const auto user = guarded([&] {
        sdk::Call call;
        const std::int32_t role = options.role == "admin" ? SPHEROSEG_ROLE_ADMIN : SPHEROSEG_ROLE_USER;
        return sdk::Auth(*auth).add_user(call, options.email, password,
                                         options.name.empty() ? options.email : options.name, role);
    });
    if (!user) return report(user.error());
    std::cout << *user << '\n';
    return 0;
}

}  // namespace spheroseg::cli
