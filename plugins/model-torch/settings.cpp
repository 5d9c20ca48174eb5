// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "settings.hpp"

#include <spheroseg/boundary.hpp>

namespace model_torch {
namespace {

namespace sdk = spheroseg::sdk;

PrecisionWish precision_of(const std::string& word) {
    if (word == "float32") return PrecisionWish::float32;
    if (word == "bfloat16") return PrecisionWish::bfloat16;
    return PrecisionWish::automatic;
}

}  // namespace

Settings read_settings(std::string_view config) {
    try {
        const auto json = nlohmann::json::parse(config);
        Settings settings;
        settings.choices = bioimageio::read_choices(json);
        settings.device = json.value("device", settings.device);
        settings.precision = precision_of(json.value("precision", "auto"));
        settings.name = json.value("name", "");
        settings.version = json.value("version", "");
        return settings;
    } catch (const nlohmann::json::exception& error) {
        throw sdk::Failure(SPHEROSEG_INVALID, "config",
                           std::string("The configuration is not as its schema says: ") + error.what());
    }
}

}  // namespace model_torch
