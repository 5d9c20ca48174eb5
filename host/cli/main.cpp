// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "cli/commands.hpp"
#include "formats/format.hpp"

namespace cli = spheroseg::cli;
namespace formats = spheroseg::formats;

namespace {

/// A check of an option; CLI::Range lets "nan" through.
auto number_from(double least, double most) {
    return [least, most](const std::string& text) -> std::string {
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool number = error == std::errc{} && end == text.data() + text.size() && std::isfinite(value);
        if (number && value >= least && value <= most) return {};
        std::ostringstream reason;
        reason << "expected a number from " << least << " to " << most << ", got '" << text << "'";
        return reason.str();
    };
}

/// CLI11 says of an unknown command only that one is required.
void check_commands(const CLI::App* command, const char* const* word) {
    for (; *word != nullptr && **word != '-'; ++word) {
        const auto known = command->get_subcommands([](const CLI::App*) { return true; });
        if (known.empty()) return;
        const CLI::App* named = nullptr;
        std::string names;
        for (const CLI::App* one : known) {
            if (one->get_name() == *word) named = one;
            names += (names.empty() ? "" : ", ") + one->get_name();
        }
        if (named == nullptr)
            throw CLI::ExtrasError("There is no command '" + std::string(*word) + "'; there are " + names,
                                   CLI::ExitCodes::ExtrasError);
        command = named;
    }
}

}  // namespace

int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape) commands run in its try
    // Plugins bring OpenMP along. Its threads would spin for their next piece of work, which on a machine
    // that has others to serve, too, makes a network several times slower. Read when the first of them is
    // loaded.
    setenv("OMP_WAIT_POLICY", "PASSIVE", 0);
    CLI::App app{"Spheroseg: segmentation of microscopy images, as a server and by hand"};
    app.require_subcommand(1);
    app.set_version_flag("--version", SPHEROSEG_VERSION);
    cli::Common common;
    int status = 0;

    const auto configured = [&](CLI::App* command) {
        command
            ->add_option("--config", common.configs,
                         "YAML file; a later one overrides an earlier one (default: built in)")
            ->type_name("FILE")
            ->allow_extra_args(false);  // images may follow
        command->add_option("--data", common.data, "Data folder")->type_name("FOLDER");
        return command;
    };
    const auto on = [&](CLI::App* command, auto run) {
        command->callback([&status, run] { status = run(); });
    };

    const std::string for_scripts = "For scripts: a JSON object a line";
    auto* serve = configured(app.add_subcommand("serve", "Run the server until TERM or INT"));
    serve->add_option("--port", common.port, "Port; 0: one that the system chooses")
        ->check(CLI::Range(0, 65535));
    on(serve, [&] { return cli::serve(common); });
    on(configured(app.add_subcommand("migrate", "Bring the database to this version")),
       [&] { return cli::migrate(common); });
    auto* doctor = configured(app.add_subcommand("doctor", "Check that everything that is configured works"));
    doctor->add_flag("--json", common.json, for_scripts);
    on(doctor, [&] { return cli::doctor(common); });

    cli::SegmentOptions segment_options;
    const auto known_format = [](const std::string& name) {
        return formats::find_format(name) != nullptr ? std::string() : "expected " + formats::format_names();
    };
    auto* segment = configured(app.add_subcommand("segment", "Segment image files without a server"));
    segment->add_option("images", segment_options.images, "Image files")->required();
    segment->add_option("--model", segment_options.model, "Model (default: the first)");
    segment->add_option("--format", segment_options.format, "Format of the results (default: json)")
        ->type_name(formats::format_names())
        ->check(known_format);
    segment->add_option("--out", segment_options.out,
                        "Folder for the results, or one image's result with its format's ending (default: "
                        "beside each image, or standard output for one)");
    segment->add_flag("--overwrite", segment_options.overwrite, "Replace results that are there already");
    segment->add_option("--params", segment_options.params, "JSON object of the model's own parameters");
    segment->add_option("--threshold", segment_options.threshold, "0 to 1")->check(number_from(0, 1));
    segment
        ->add_option(
            "--min-area", segment_options.min_area,
            "Smallest object in px (default: a tenth of the typical diameter's square, at most 100; 0.4 "
            "of that where objects need a score)")
        ->check(number_from(0, 1e12));
    segment
        ->add_option("--min-score", segment_options.min_score,
                     "0 to 1: least mean probability of an object (default: the model's, else 0)")
        ->check(number_from(0, 1));
    segment->add_option("--simplify", segment_options.simplify, "Tolerance of outlines in px, 0: exact")
        ->check(number_from(0, 1000));
    segment
        ->add_option("--split", segment_options.split,
                     "How touching objects are separated: auto, none, guide or distance")
        ->check(CLI::IsMember({"auto", "none", "guide", "distance"}));
    segment
        ->add_option("--seed-threshold", segment_options.seed_threshold,
                     "0 to 1, for --split guide: where an object's seed is")
        ->check(number_from(0, 1));
    segment
        ->add_option("--prominence", segment_options.prominence,
                     "0 to 1, for --split guide: how far it falls between two objects' peaks")
        ->check(number_from(0, 1));
    segment
        ->add_option("--neck", segment_options.neck,
                     "0 to 1, for --split distance: how narrow a neck is between two objects")
        ->check(number_from(0, 1));
    segment
        ->add_option("--diameter", segment_options.diameter,
                     "Typical object in px, for models trained on one size (default: found)")
        ->check(number_from(1, 100000));
    segment->add_option("--pixel-size-um", segment_options.pixel_size_um, "Edge of a pixel")
        ->check(number_from(1e-6, 1e6));
    segment->add_option("--page", segment_options.page, "Page of a multi-page file, from 0")
        ->check(CLI::Range(0, 1000000));
    segment->add_option("--channel", segment_options.channel, "The one channel to look at, from 0")
        ->check(CLI::Range(0, 1000000));
    segment->add_flag("--fill-holes", segment_options.fill_holes, "Holes become part of their object");
    on(segment, [&] { return cli::segment(common, segment_options); });

    auto* models = configured(app.add_subcommand("models", "List the configured models"));
    models->add_flag("--json", common.json, for_scripts);
    on(models, [&] { return cli::list_models(common); });

    auto* plugins = app.add_subcommand("plugins", "Look at plugins");
    plugins->require_subcommand(1);
    auto* list = configured(plugins->add_subcommand("list", "Those in the plugin folders"));
    list->add_flag("--json", common.json, for_scripts);
    on(list, [&] { return cli::list_plugins(common); });
    auto* check =
        configured(plugins->add_subcommand("check", "Load the configured ones and say what is wrong"));
    check->add_flag("--json", common.json, for_scripts);
    on(check, [&] { return cli::check_plugins(common); });
    std::string library;
    auto* schema =
        configured(plugins->add_subcommand("schema", "Print the JSON Schema of a plugin's configuration"));
    schema->add_option("library", library, "Name or path")->required();
    on(schema, [&] { return cli::print_plugin_schema(common, library); });

    auto* config = app.add_subcommand("config", "Look at the configuration");
    config->require_subcommand(1);
    auto* check_config = configured(config->add_subcommand("check", "Print all that is wrong with it"));
    check_config->add_flag("--json", common.json, for_scripts + ", a problem each");
    on(check_config, [&] { return cli::check_config(common); });
    on(configured(config->add_subcommand("show", "Print it resolved, secrets masked")),
       [&] { return cli::show_config(common); });

    cli::UserOptions user_options;
    auto* user = app.add_subcommand("user", "Accounts");
    user->require_subcommand(1);
    const auto roles = CLI::IsMember({"user", "admin"});
    auto* add =
        configured(user->add_subcommand("add", "Add an account; the password is read from standard input"));
    add->add_option("email", user_options.email, "E-mail")->required();
    add->add_option("--name", user_options.name, "Name (default: the e-mail)");
    add->add_option("--role", user_options.role, "user (default) or admin")->check(roles);
    auto* password_file =
        add->add_option("--password-file", user_options.password_file, "File that holds the password");
    add->add_flag("--generate", user_options.generate, "Make a one-time password and print it")
        ->excludes(password_file);
    add->add_flag("--one-time", user_options.one_time, "The password must be changed before anything else");
    on(add, [&] { return cli::add_user(common, user_options); });
    auto* list_users = configured(user->add_subcommand("list", "List the accounts"));
    list_users->add_option("--q", user_options.q, "Part of the name or the e-mail");
    list_users->add_option("--role", user_options.role, "Only user or admin")->check(roles);
    list_users->add_flag("--json", common.json, for_scripts);
    on(list_users, [&] { return cli::list_users(common, user_options); });
    auto* set_role = configured(user->add_subcommand("set-role", "Make an account user or admin"));
    set_role->add_option("email", user_options.email, "E-mail")->required();
    set_role->add_option("role", user_options.role, "user or admin")->required()->check(roles);
    on(set_role, [&] { return cli::set_user_role(common, user_options); });
    auto* reset = configured(user->add_subcommand(
        "reset-password", "Give an account a one-time password, print it and end the account's logins"));
    reset->add_option("email", user_options.email, "E-mail")->required();
    reset->add_flag("--json", common.json, for_scripts);
    on(reset, [&] { return cli::reset_user_password(common, user_options); });

    try {
        if (argc > 1) check_commands(&app, argv + 1);
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        std::cerr << "spheroseg: " << error.what() << '\n';
        return 1;
    }
    return status;
}
