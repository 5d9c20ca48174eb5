// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Looks at everything that is configured; what fails keeps nothing else from being looked at.
#include <iostream>
#include <nlohmann/json.hpp>
#include <spheroseg/objects.hpp>

#include "cli/commands.hpp"
#include "cli/deployment.hpp"
#include "plugin/failure.hpp"
#include "process/assembly.hpp"
#include "process/log.hpp"
#include "process/models.hpp"
#include "store/migrations.hpp"

namespace spheroseg::cli {
namespace {

/// Prints each as it comes.
class Findings {
  public:
    explicit Findings(bool as_json) : as_json_(as_json) {}
    void say(const std::string& name, const Result<void>& outcome) {
        if (as_json_)
            std::cout << nlohmann::json{{"check", name},
                                        {"ok", outcome.has_value()},
                                        {"detail", outcome ? "" : outcome.error().message}}
                             .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                      << '\n';
        else
            std::cout << (outcome ? "ok      " : "FAILED  ") << name
                      << (outcome ? "" : ": " + outcome.error().message) << '\n';
        well_ = well_ && outcome;
    }
    int status() const { return well_ ? 0 : 1; }

  private:
    bool as_json_;
    bool well_ = true;
};

Result<void> every_migration_applied(store::SessionPool& pool) {
    SPHEROSEG_TRY(migrations, store::migration_status(pool, within_a_minute(), store::embedded_migrations()));
    std::size_t missing = 0;
    for (const auto& one : *migrations) missing += one.applied ? 0 : 1;
    if (missing == 0) return {};
    return fail(ErrorKind::unavailable, "migrations",
                std::to_string(missing) + " to apply; run spheroseg migrate");
}

void look_at_database(Findings& findings, const PluginSet& plugins) {
    const auto database = required_interface(plugins, SPHEROSEG_DATABASE_1);
    if (!database) {
        for (const char* name : {"database", "migrations"})
            findings.say(name, tl::unexpected(database.error()));
        return;
    }
    store::SessionPool pool{sdk::Database(*database)};
    findings.say("database", pool.check(within_a_minute()));
    findings.say("migrations", every_migration_applied(pool));
}

Result<void> check_objects(const PluginSet& plugins) {
    SPHEROSEG_TRY(objects, required_interface(plugins, SPHEROSEG_OBJECTS_1));
    return guarded([&] {
        sdk::Call call;
        sdk::Objects(*objects).check(call);
    });
}

Result<void> check_images(const PluginSet& plugins) {
    SPHEROSEG_TRY(images, required_interface(plugins, SPHEROSEG_IMAGES_1));
    return {};
}

void look_at_models(Findings& findings, const config::Configuration& configuration,
                    const PluginSet& plugins) {
    const auto models = inspect_models(configuration, plugins);
    for (const auto& model : models.segmenter->models())
        findings.say("model " + model->facts().name,
                     model->state() == ModelState::ready
                         ? Result<void>()
                         : Result<void>(fail(ErrorKind::unavailable, "model", model->status().reason)));
    if (!configuration.settings().models.default_model.empty())
        findings.say("default model", models.default_model);
}

}  // namespace

int doctor(const Common& common) {
    Findings findings(common.json);
    auto examined = examine_configuration(common);
    findings.say("configuration", examined.problems.empty()
                                      ? Result<void>()
                                      : tl::unexpected(config::to_error(examined.problems)));
    const auto configuration = inspectable(std::move(examined));
    if (!configuration) return findings.status();
    findings.say("log", set_up_log(configuration->settings().log));
    const auto data = make_data_folder(configuration->settings().data);
    findings.say("data folder", data ? Result<void>() : tl::unexpected(data.error()));
    if (!data) return findings.status();
    const auto plugins = inspect_plugins(*configuration, *data);
    if (!plugins) return report(plugins.error());
    for (const auto& status : plugins->status)
        findings.say("plugin " + status.name,
                     status.state == PluginState::ready
                         ? Result<void>()
                         : Result<void>(fail(ErrorKind::unavailable, status.code, status.detail)));
    look_at_database(findings, *plugins->set);
    findings.say("objects", check_objects(*plugins->set));
    findings.say("images", check_images(*plugins->set));
    look_at_models(findings, *configuration, *plugins->set);
    return findings.status();
}

}  // namespace spheroseg::cli
