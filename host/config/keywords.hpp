// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What the keywords of a JSON Schema say of one value. Schemas are those that Schema has taken.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace spheroseg::config {

/// `type` is one of JSON Schema's; a schema without one allows all.
bool allows(const nlohmann::json& schema, const std::string& type);

/// minimum, maximum and their exclusive kin, of a number.
bool within(const nlohmann::json& value, const nlohmann::json& schema);

/// What to say of a key that the schema's properties don't have: the one that was meant, or those that there
/// are.
std::string unknown_key(const std::string& key, const nlohmann::json& schema);

}  // namespace spheroseg::config
