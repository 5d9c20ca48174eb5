// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The commands of `spheroseg`. Each returns the exit status: 0 well, 1 failed, 2 used wrongly.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/configuration.hpp"

namespace spheroseg::cli {

/// What every command takes.
struct Common {
    std::vector<std::string> configs;  ///< --config, later ones override; none: the embedded default
    std::optional<std::string> data;
    std::optional<int> port;
    bool json = false;
};

struct SegmentOptions {
    std::vector<std::string> images;
    std::string model;
    std::string format = "json";
    std::string out;  ///< a folder, or one image's result by its format's ending; empty: standard output for
                      ///< one image, else beside each image
    bool overwrite = false;  ///< results that are there already
    std::string params = "{}";
    // Without a value: what the model, else the host, has as default.
    std::optional<double> threshold;
    std::optional<double> min_area;
    std::optional<double> min_score;
    std::optional<double> simplify;
    std::optional<double> seed_threshold;
    std::optional<double> prominence;
    std::optional<double> neck;
    std::optional<double> diameter;
    std::optional<double> pixel_size_um;
    std::optional<int> page;
    std::optional<int> channel;
    std::optional<std::string> split;
    bool fill_holes = false;
};

struct UserOptions {
    std::string email;
    std::string name;
    std::string role;
    std::string password_file;  ///< empty: read from standard input
    std::string q;              ///< part of name or e-mail
    bool generate = false;      ///< a one-time password is made and printed
    bool one_time = false;      ///< the given one must be changed
};

/// As much of the configuration as can be told, and all its problems.
config::Examined examine_configuration(const Common& common);
/// The checked configuration, or all its problems on standard error.
std::optional<config::Configuration> load_configuration(const Common& common);

int serve(const Common& common);
int migrate(const Common& common);
int doctor(const Common& common);
int segment(const Common& common, const SegmentOptions& options);
int list_models(const Common& common);
int list_plugins(const Common& common);
int check_plugins(const Common& common);
int print_plugin_schema(const Common& common, const std::string& library);
int check_config(const Common& common);
int show_config(const Common& common);
int add_user(const Common& common, const UserOptions& options);
int list_users(const Common& common, const UserOptions& options);
int set_user_role(const Common& common, const UserOptions& options);
/// Prints a one-time password and ends the user's logins.
int reset_user_password(const Common& common, const UserOptions& options);

/// Prints `error` as one line and returns 1.
int report(const Error& error);

}  // namespace spheroseg::cli
