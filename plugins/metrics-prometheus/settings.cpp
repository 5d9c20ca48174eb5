// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "settings.hpp"

#include <nlohmann/json.hpp>
#include <spheroseg/boundary.hpp>

namespace metrics_prometheus {

namespace sdk = spheroseg::sdk;

const char kConfigSchema[] = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "token": {"type": "string", "minLength": 16, "x-secret": true,
      "description": "What a scraper must send as Authorization: Bearer; without it everybody may read."},
    "max_series_per_metric": {"type": "integer", "minimum": 1, "maximum": 100000, "default": 1000,
      "description": "Sets of label values that one metric may have; further ones are counted as `other`."}
  }
})";

Settings read_settings(std::string_view config) {
    const auto json = nlohmann::json::parse(config.empty() ? "{}" : config, nullptr, false);
    if (!json.is_object())
        throw sdk::Failure(SPHEROSEG_INVALID, "config", "The configuration must be a JSON object.");
    Settings settings;
    try {
        settings.token = json.value("token", std::string());
        settings.most_series = json.value("max_series_per_metric", settings.most_series);
    } catch (const nlohmann::json::exception&) {
        // Its text could show the token.
        throw sdk::Failure(SPHEROSEG_INVALID, "config",
                           "The configuration has a value of a wrong type; the schema names the types.");
    }
    if (settings.most_series < 1)
        throw sdk::Failure(SPHEROSEG_INVALID, "config", "`max_series_per_metric` must be at least 1.");
    return settings;
}

}  // namespace metrics_prometheus
