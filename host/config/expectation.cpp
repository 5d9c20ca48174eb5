// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/expectation.hpp"

#include <algorithm>

#include "config/quantity.hpp"
#include "config/show.hpp"

namespace spheroseg::config {
namespace {

using nlohmann::json;

constexpr std::size_t kMostQuoted = 60;

std::string dumped(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string joined(const std::vector<std::string>& parts, const char* last) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) text += i + 1 == parts.size() ? std::string(" ") + last + " " : ", ";
        text += parts[i];
    }
    return text;
}

/// A limit in the words of the value: "64 KiB", "30 s", or the number.
std::string limit(const json& schema, const char* keyword) {
    const std::string format = schema.value("format", "");
    const json& value = schema.at(keyword);
    if (value.is_number_integer() && format == "byte-size")
        return format_byte_size(value.get<std::int64_t>());
    if (value.is_number_integer() && format == "duration") return format_duration(value.get<std::int64_t>());
    return value.dump();
}

std::string limits(const json& schema) {
    const bool from = schema.contains("minimum");
    const bool to = schema.contains("maximum");
    const bool above = schema.contains("exclusiveMinimum");
    const bool below = schema.contains("exclusiveMaximum");
    if (from && to && !above && !below)
        return " from " + limit(schema, "minimum") + " to " + limit(schema, "maximum");
    std::vector<std::string> parts;
    if (from) parts.push_back("of at least " + limit(schema, "minimum"));
    if (above) parts.push_back("above " + limit(schema, "exclusiveMinimum"));
    if (to) parts.push_back("of at most " + limit(schema, "maximum"));
    if (below) parts.push_back("below " + limit(schema, "exclusiveMaximum"));
    return parts.empty() ? "" : " " + joined(parts, "and");
}

std::string lengths(const json& schema, const char* least_keyword, const char* most_keyword,
                    const char* noun) {
    const bool least = schema.contains(least_keyword);
    const bool most = schema.contains(most_keyword);
    if (least && most)
        return " of " + schema.at(least_keyword).dump() + " to " +
               counted(schema.at(most_keyword).get<std::uint64_t>(), noun);
    if (least) return " of at least " + counted(schema.at(least_keyword).get<std::uint64_t>(), noun);
    if (most) return " of at most " + counted(schema.at(most_keyword).get<std::uint64_t>(), noun);
    return "";
}

std::string expected_type(const json& schema, const std::string& type, Words words) {
    const bool yaml = words == Words::yaml;
    if (type == "integer") return "an integer" + limits(schema);
    if (type == "number") return "a number" + limits(schema);
    if (type == "boolean") return "true or false";
    if (type == "null") return yaml ? "nothing" : "null";
    if (type == "object") return yaml ? "a map" : "an object";
    if (type == "array")
        return (yaml ? "a list" : "an array") + lengths(schema, "minItems", "maxItems", "item");
    std::string text = (yaml ? "text" : "a string") + lengths(schema, "minLength", "maxLength", "character");
    if (schema.contains("pattern")) text += " that matches " + schema.at("pattern").get<std::string>();
    return text;
}

std::string expected_types(const json& schema, Words words) {
    const std::string format = schema.value("format", "");
    std::vector<std::string> parts;
    if (format == "byte-size") parts.push_back("a size such as 512 MiB" + limits(schema));
    if (format == "duration") parts.push_back("a duration such as 30 s" + limits(schema));
    std::vector<std::string> types;
    if (schema.contains("type")) {
        const json& type = schema.at("type");
        types = type.is_string() ? std::vector<std::string>{type.get<std::string>()}
                                 : type.get<std::vector<std::string>>();
    }
    for (const std::string& type : types)
        if (format.empty() || (type != "string" && type != "integer"))
            parts.push_back(expected_type(schema, type, words));
    return parts.empty() ? "a value" : joined(parts, "or");
}

}  // namespace

std::string counted(std::uint64_t count, const char* noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::uint64_t character_count(const std::string& text) {
    return static_cast<std::uint64_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string expectation(const json& schema, Words words) {
    for (const char* choice : {"anyOf", "oneOf"}) {
        if (!schema.contains(choice)) continue;
        std::vector<std::string> parts;
        for (const json& branch : schema.at(choice)) parts.push_back(expectation(branch, words));
        return joined(parts, "or");
    }
    if (schema.contains("const")) return dumped(schema.at("const"));
    if (schema.contains("enum")) {
        const json& values = schema.at("enum");
        std::vector<std::string> parts;
        for (const json& value : values) parts.push_back(dumped(value));
        return (parts.size() > 2 ? "one of " : "") + joined(parts, "or");
    }
    return expected_types(schema, words);
}

std::string description(const Node& node, Words words) {
    const bool yaml = words == Words::yaml;
    switch (node.kind) {
        case Node::Kind::null:
            return yaml ? "nothing" : "null";
        case Node::Kind::list:
            return yaml ? "a list" : "an array";
        case Node::Kind::map:
            return yaml ? "a map" : "an object";
        default:
            break;
    }
    if (node.secret) return "a secret value";
    std::string text = node.kind == Node::Kind::text ? mask_text(node.written) : node.written;
    if (character_count(text) > kMostQuoted) {
        std::size_t end = kMostQuoted;
        while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
        text = text.substr(0, end) + "…";
    }
    return node.kind == Node::Kind::text ? dumped(text) : text;
}

}  // namespace spheroseg::config
