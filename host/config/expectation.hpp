// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The two halves of "expected an integer from 0 to 65535, got \"eighty\"".
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "config/node.hpp"

namespace spheroseg::config {

/// Whose words are used: YAML's (text, list, map, nothing) or JSON's (a string, an array, an object, null).
enum class Words { yaml, json };

/// What a checked schema allows, as a phrase.
std::string expectation(const nlohmann::json& schema, Words words);
/// What came, as a phrase; a secret is not quoted.
std::string description(const Node& node, Words words);

/// "1 item", "2 items"
std::string counted(std::uint64_t count, const char* noun);

/// Characters of a UTF-8 text.
std::uint64_t character_count(const std::string& text);

}  // namespace spheroseg::config
