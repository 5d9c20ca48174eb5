// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "settings.hpp"

#include <nlohmann/json.hpp>
#include <spheroseg/boundary.hpp>

namespace storage_sqlite {

namespace sdk = spheroseg::sdk;

const char kConfigSchema[] = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "path": {"type": "string", "minLength": 1, "default": "spheroseg.db",
             "description": "The database file; relative to the data folder. On a local disk."},
    "busy_timeout": {"type": "string", "format": "duration", "default": "5s",
                     "description": "How long a statement waits for another writer."},
    "cache": {"type": "string", "format": "byte-size", "default": "16 MiB",
              "description": "The most memory that the page cache of one connection takes."},
    "synchronous": {"type": "string", "enum": ["full", "normal"], "default": "full",
                    "description": "full: a commit survives a power cut. normal: it survives a crash."}
  }
})";

Settings read_settings(std::string_view config, std::string_view data_folder) {
    const auto json = nlohmann::json::parse(config.empty() ? "{}" : config, nullptr, false);
    if (!json.is_object())
        throw sdk::Failure(SPHEROSEG_INVALID, "config", "The configuration must be a JSON object.");
    Settings settings;
    try {
        const auto path = json.value("path", std::string("spheroseg.db"));
        if (path.empty() || path.back() == '/' || path.front() == ':' || path.find('\0') != std::string::npos)
            throw sdk::Failure(SPHEROSEG_INVALID, "config",
                               "`path` must name a file on a local disk, not '" + path +
                                   "': a database in memory or in a folder would be lost.");
        settings.file = std::filesystem::path(data_folder) / path;
        settings.busy_timeout = std::chrono::milliseconds(json.value("busy_timeout", std::int64_t{5000}));
        settings.cache_bytes = json.value("cache", std::int64_t{16 << 20});
        settings.full_sync = json.value("synchronous", std::string("full")) == "full";
    } catch (const nlohmann::json::exception& error) {
        throw sdk::Failure(SPHEROSEG_INVALID, "config",
                           std::string("The configuration can't be read: ") + error.what());
    }
    if (!settings.file.is_absolute())
        throw sdk::Failure(SPHEROSEG_INVALID, "config",
                           "`path` must be absolute when the host has no data folder.");
    if (settings.busy_timeout.count() < 0 || settings.busy_timeout > std::chrono::hours(1))
        throw sdk::Failure(SPHEROSEG_INVALID, "config", "`busy_timeout` must be between 0 and 1 hour.");
    if (settings.cache_bytes < 64 << 10 || settings.cache_bytes > std::int64_t{16} << 30)
        throw sdk::Failure(SPHEROSEG_INVALID, "config", "`cache` must be between 64 KiB and 16 GiB.");
    return settings;
}

}  // namespace storage_sqlite
