// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/keywords.hpp"

#include <algorithm>

#include "config/problem.hpp"

namespace spheroseg::config {

using nlohmann::json;

namespace {

constexpr std::size_t kMostNamed = 12;

std::vector<std::string> known_names(const json& schema) {
    std::vector<std::string> names;
    if (schema.contains("properties"))
        for (const auto& item : schema.at("properties").items()) names.push_back(item.key());
    return names;
}

}  // namespace

bool allows(const json& schema, const std::string& type) {
    if (!schema.contains("type")) return true;
    const json& stated = schema.at("type");
    if (stated.is_string()) return stated == type;
    return std::find(stated.begin(), stated.end(), json(type)) != stated.end();
}

bool within(const json& value, const json& schema) {
    return !(schema.contains("minimum") && value < schema.at("minimum")) &&
           !(schema.contains("maximum") && value > schema.at("maximum")) &&
           !(schema.contains("exclusiveMinimum") && value <= schema.at("exclusiveMinimum")) &&
           !(schema.contains("exclusiveMaximum") && value >= schema.at("exclusiveMaximum"));
}

std::string unknown_key(const std::string& key, const json& schema) {
    const auto names = known_names(schema);
    const std::string near = nearest_name(key, names);
    if (!near.empty()) return "unknown key; did you mean '" + near + "'?";
    if (names.empty()) return "unknown key; nothing can be set here";
    std::string text = "unknown key; known are ";
    for (std::size_t i = 0; i < names.size() && i < kMostNamed; ++i)
        text += (i > 0 ? ", " : "") + ("'" + names[i] + "'");
    return names.size() > kMostNamed ? text + ", …" : text;
}

}  // namespace spheroseg::config
