// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "settings.hpp"

#include <nlohmann/json.hpp>

namespace model_package {

Limits read_limits(std::string_view config) {
    const auto from = nlohmann::json::parse(config);
    Limits limits;
    limits.description_bytes = from.value("max_description", limits.description_bytes);
    limits.file_bytes = from.value("max_file", limits.file_bytes);
    limits.total_bytes = from.value("max_total", limits.total_bytes);
    limits.entries = from.value("max_entries", limits.entries);
    return limits;
}

}  // namespace model_package
