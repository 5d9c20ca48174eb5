// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "settings.hpp"

#include <spheroseg/boundary.hpp>
#include <utility>

namespace model_remote {
namespace {

std::chrono::milliseconds duration(const nlohmann::json& from, const char* key,
                                   std::chrono::milliseconds unless_said) {
    return std::chrono::milliseconds(from.value(key, static_cast<std::int64_t>(unless_said.count())));
}

Binary binary_of(const std::string& word) {
    if (word == "always") return Binary::always;
    if (word == "never") return Binary::never;
    return Binary::automatic;
}

void check(const Settings& settings) {
    const auto refuse = [](const std::string& message) {
        throw sdk::Failure(SPHEROSEG_INVALID, "config", message);
    };
    for (const char* own : {"binary_data_output", "timeout", "priority"})
        if (settings.parameters.contains(own))
            refuse(std::string("parameters.") + own +
                   " is the protocol's own, not the model's; leave it out.");
    for (const auto& [key, part] :
         {std::pair{"model", settings.choices.model}, std::pair{"version", settings.version}})
        if (part == "." || part == ".." || part.find('/') != std::string::npos)
            refuse(std::string(key) + " is a name, not a path.");
}

}  // namespace

Settings read_settings(std::string_view config) {
    try {
        const auto json = nlohmann::json::parse(config);
        Settings settings;
        settings.choices = bioimageio::read_choices(json);
        settings.address = read_address(json.at("url").get<std::string>());
        settings.version = json.value("version", "");
        settings.http.token = json.value("token", "");
        settings.http.ca_file = json.value("ca_file", "");
        settings.http.verify = json.value("verify", true);
        settings.http.connect_timeout = duration(json, "connect_timeout", settings.http.connect_timeout);
        settings.http.request_timeout = duration(json, "request_timeout", settings.http.request_timeout);
        settings.load_timeout = duration(json, "load_timeout", settings.load_timeout);
        settings.retries = json.value("retries", settings.retries);
        settings.binary = binary_of(json.value("binary", "auto"));
        settings.parameters = json.value("parameters", nlohmann::json::object());
        settings.input_tensor = json.value("input", nlohmann::json::object()).value("tensor", "");
        // The recipe's own tensors have names of their own.
        settings.output_tensor = std::exchange(settings.choices.output, {});
        check(settings);
        return settings;
    } catch (const nlohmann::json::exception& error) {
        throw sdk::Failure(SPHEROSEG_INVALID, "config",
                           std::string("The configuration is not as its schema says: ") + error.what());
    }
}

}  // namespace model_remote
