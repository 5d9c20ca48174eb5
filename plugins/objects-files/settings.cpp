// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "settings.hpp"

#include <nlohmann/json.hpp>
#include <spheroseg/boundary.hpp>

namespace objects_files {

namespace sdk = spheroseg::sdk;

const char kConfigSchema[] = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "path": {"type": "string", "minLength": 1, "default": "objects",
             "description": "The folder of the objects; relative to the data folder."},
    "minimum_free": {"type": "string", "format": "byte-size", "default": "64 MiB",
                     "description": "Below this much free disk nothing more is stored."}
  }
})";

Settings read_settings(std::string_view config, std::string_view data_folder) {
    const auto json = nlohmann::json::parse(config.empty() ? "{}" : config, nullptr, false);
    if (!json.is_object())
        throw sdk::Failure(SPHEROSEG_INVALID, "config", "The configuration must be a JSON object.");
    Settings settings;
    try {
        const auto path = json.value("path", std::string("objects"));
        if (path.empty() || path.find('\0') != std::string::npos)
            throw sdk::Failure(SPHEROSEG_INVALID, "config", "`path` must name a folder.");
        settings.folder = std::filesystem::path(data_folder) / path;
        const auto minimum = json.value("minimum_free", std::int64_t{64 << 20});
        if (minimum < 0)
            throw sdk::Failure(SPHEROSEG_INVALID, "config", "`minimum_free` must not be negative.");
        settings.minimum_free_bytes = static_cast<std::uint64_t>(minimum);
    } catch (const nlohmann::json::exception& error) {
        throw sdk::Failure(SPHEROSEG_INVALID, "config",
                           std::string("The configuration can't be read: ") + error.what());
    }
    if (!settings.folder.is_absolute())
        throw sdk::Failure(SPHEROSEG_INVALID, "config",
                           "`path` must be absolute when the host has no data folder.");
    return settings;
}

}  // namespace objects_files
