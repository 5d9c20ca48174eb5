// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "settings.hpp"

#include <nlohmann/json.hpp>
#include <spheroseg/boundary.hpp>

namespace images_vips {

namespace sdk = spheroseg::sdk;

const char kConfigSchema[] = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "threads": {"type": "integer", "minimum": 1, "maximum": 64, "default": 1,
                "description": "Threads that one encoding may use; requests already run beside each other."},
    "jpeg_quality": {"type": "integer", "minimum": 1, "maximum": 100, "default": 90,
                     "description": "Quality of the JPEG previews that are written."},
    "decode_memory": {"type": "string", "format": "byte-size", "minimum": 1048576, "maximum": 1099511627776,
                      "default": "1 GiB",
                      "description": "Memory of all decoders together that need a whole picture; others wait."}
  }
})";

Settings read_settings(std::string_view config) {
    const auto json = nlohmann::json::parse(config.empty() ? "{}" : config, nullptr, false);
    if (!json.is_object())
        throw sdk::Failure(SPHEROSEG_INVALID, "config", "The configuration must be a JSON object.");
    Settings settings;
    try {
        settings.threads = json.value("threads", settings.threads);
        settings.jpeg_quality = json.value("jpeg_quality", settings.jpeg_quality);
        const auto memory = json.value("decode_memory", static_cast<std::int64_t>(settings.decode_memory));
        if (memory < 1) throw sdk::Failure(SPHEROSEG_INVALID, "config", "`decode_memory` must be positive.");
        settings.decode_memory = static_cast<std::uint64_t>(memory);
    } catch (const nlohmann::json::exception& error) {
        throw sdk::Failure(SPHEROSEG_INVALID, "config",
                           std::string("The configuration can't be read: ") + error.what());
    }
    if (settings.threads < 1 || settings.threads > 64)
        throw sdk::Failure(SPHEROSEG_INVALID, "config", "`threads` must be from 1 to 64.");
    if (settings.jpeg_quality < 1 || settings.jpeg_quality > 100)
        throw sdk::Failure(SPHEROSEG_INVALID, "config", "`jpeg_quality` must be from 1 to 100.");
    return settings;
}

}  // namespace images_vips
