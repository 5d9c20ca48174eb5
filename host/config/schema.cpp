// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/schema.hpp"

#include <algorithm>
#include <functional>

#include "config/quantity.hpp"

namespace spheroseg::config {
namespace {

using nlohmann::json;

constexpr std::size_t kMostSchemaDepth = 32;
constexpr std::size_t kMostPatternBytes = 500;

bool is_text(const json& value) {
    return value.is_string();
}
bool is_number(const json& value) {
    return value.is_number();
}
bool is_boolean(const json& value) {
    return value.is_boolean();
}
bool is_list(const json& value) {
    return value.is_array();
}
bool is_anything(const json& /*value*/) {
    return true;
}
bool is_count(const json& value) {
    return value.is_number_integer() && value >= 0 && value <= INT32_MAX;
}
bool is_map(const json& value) {
    return value.is_object();
}
bool is_names(const json& value) {
    return value.is_array() && std::all_of(value.begin(), value.end(), is_text);
}
bool is_type(const json& value) {
    static const std::vector<std::string> known = {"null",   "boolean", "integer", "number",
                                                   "string", "array",   "object"};
    const auto fits = [&](const json& word) {
        return word.is_string() && std::count(known.begin(), known.end(), word.get<std::string>()) == 1;
    };
    return value.is_array() ? !value.empty() && std::all_of(value.begin(), value.end(), fits) : fits(value);
}
bool is_format(const json& value) {
    return value == "byte-size" || value == "duration";
}
bool is_choices(const json& value) {
    return value.is_array() && !value.empty() &&
           std::none_of(value.begin(), value.end(), [](const json& one) { return one.is_structured(); });
}
bool is_scalar(const json& value) {
    return !value.is_structured();
}
bool is_branches(const json& value) {
    return value.is_array() && !value.empty() && std::all_of(value.begin(), value.end(), is_map);
}
bool is_schema_or_flag(const json& value) {
    return value.is_object() || value.is_boolean();
}

struct Keyword {
    bool (*fits)(const json&);
    const char* expected;
};

const std::map<std::string, Keyword>& keywords() {
    static const std::map<std::string, Keyword> known = {
        {"type", {is_type, "a JSON type or a list of them"}},
        {"properties", {is_map, "an object of schemas"}},
        {"required", {is_names, "a list of names"}},
        {"additionalProperties", {is_schema_or_flag, "true, false or a schema"}},
        {"items", {is_map, "a schema"}},
        {"minItems", {is_count, "an integer of at least 0"}},
        {"maxItems", {is_count, "an integer of at least 0"}},
        {"enum", {is_choices, "a list of scalars that is not empty"}},
        {"const", {is_scalar, "a scalar"}},
        {"minimum", {is_number, "a number"}},
        {"maximum", {is_number, "a number"}},
        {"exclusiveMinimum", {is_number, "a number"}},
        {"exclusiveMaximum", {is_number, "a number"}},
        {"minLength", {is_count, "an integer of at least 0"}},
        {"maxLength", {is_count, "an integer of at least 0"}},
        {"pattern", {is_text, "a regular expression"}},
        {"default", {is_anything, ""}},
        {"anyOf", {is_branches, "a list of schemas that is not empty"}},
        {"oneOf", {is_branches, "a list of schemas that is not empty"}},
        {"format", {is_format, "\"byte-size\" or \"duration\""}},
        {"x-secret", {is_boolean, "true or false"}},
        {"title", {is_text, "a string"}},
        {"description", {is_text, "a string"}},
        {"examples", {is_list, "a list"}},
        {"deprecated", {is_boolean, "true or false"}},
        {"$schema", {is_text, "a string"}},
        {"$id", {is_text, "a string"}},
        {"$comment", {is_text, "a string"}},
    };
    return known;
}

/// Words that say nothing about the value, and may stand beside anyOf.
bool is_annotation(const std::string& keyword) {
    static const std::vector<std::string> known = {"default",     "x-secret", "title",
                                                   "description", "examples", "deprecated",
                                                   "$schema",     "$id",      "$comment"};
    return std::count(known.begin(), known.end(), keyword) == 1;
}

/// Reads a schema once before it is used, and collects what is wrong with it.
class Inspection {
  public:
    Inspection(std::map<std::string, std::regex>& patterns, std::vector<FieldError>& faults)
        : patterns_(patterns), faults_(faults) {}

    void inspect(const json& schema, const std::string& pointer, std::size_t depth) {
        const auto add = [&](const std::string& keyword, std::string reason) {
            faults_.push_back({pointer + "/" + keyword, std::move(reason)});
        };
        if (depth > kMostSchemaDepth) {
            faults_.push_back({pointer, "is nested deeper than 32 schemas"});
            return;
        }
        if (!schema.is_object()) {
            faults_.push_back({pointer, "expected a schema (an object)"});
            return;
        }
        bool sound = true;
        for (const auto& [keyword, value] : schema.items()) {
            const auto known = keywords().find(keyword);
            if (known == keywords().end()) {
                add(keyword, "this keyword is not supported");
                sound = false;
            } else if (!known->second.fits(value)) {
                add(keyword, std::string("expected ") + known->second.expected);
                sound = false;
            } else if ((schema.contains("anyOf") || schema.contains("oneOf")) && keyword != "anyOf" &&
                       keyword != "oneOf" && !is_annotation(keyword)) {
                add(keyword, "cannot stand beside anyOf or oneOf; put it into each of the alternatives");
                sound = false;
            }
        }
        if (schema.contains("anyOf") && schema.contains("oneOf")) {
            add("oneOf", "cannot stand beside anyOf");
            sound = false;
        }
        if (sound) inspect_inside(schema, pointer, depth);
    }

  private:
    void inspect_inside(const json& schema, const std::string& pointer, std::size_t depth) {
        if (schema.contains("pattern"))
            compile(schema.at("pattern").get<std::string>(), pointer + "/pattern");
        if (schema.contains("format") && schema.contains("type")) check_format_type(schema, pointer);
        if (schema.contains("properties"))
            for (const auto& [name, property] : schema.at("properties").items())
                inspect(property, pointer + "/properties/" + name, depth + 1);
        for (const char* below : {"items", "additionalProperties"})
            if (schema.contains(below) && schema.at(below).is_object())
                inspect(schema.at(below), pointer + "/" + below, depth + 1);
        for (const char* choice : {"anyOf", "oneOf"})
            if (schema.contains(choice))
                for (std::size_t i = 0; i < schema.at(choice).size(); ++i)
                    inspect(schema.at(choice).at(i), pointer + "/" + choice + "/" + std::to_string(i),
                            depth + 1);
        if (schema.contains("required"))
            for (const auto& name : schema.at("required"))
                if (!schema.value("properties", json::object()).contains(name.get<std::string>()) &&
                    schema.value("additionalProperties", json(false)) == json(false))
                    faults_.push_back(
                        {pointer + "/required", "names " + name.dump() + ", which is no property"});
    }

    void check_format_type(const json& schema, const std::string& pointer) {
        const json& type = schema.at("type");
        const auto fits = [](const json& word) {
            return word == "string" || word == "integer" || word == "null";
        };
        if (!(type.is_array() ? std::all_of(type.begin(), type.end(), fits) : fits(type)))
            faults_.push_back({pointer + "/format", "goes with the types string and integer"});
        for (const char* keyword : {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
            if (schema.contains(keyword) && !schema.at(keyword).is_number_integer())
                faults_.push_back({pointer + "/" + keyword, "expected an integer: bytes or milliseconds"});
    }

    void compile(const std::string& pattern, const std::string& pointer) {
        if (pattern.size() > kMostPatternBytes) {
            faults_.push_back({pointer, "is longer than 500 bytes"});
            return;
        }
        try {
            patterns_.emplace(pattern, std::regex(pattern, std::regex::ECMAScript));
        } catch (const std::regex_error&) {
            faults_.push_back({pointer, "expected a regular expression of ECMAScript"});
        }
    }

    std::map<std::string, std::regex>& patterns_;
    std::vector<FieldError>& faults_;
};

Error refusal(const std::string& name, std::vector<FieldError> faults) {
    Error error{ErrorKind::unprocessable, "schema_invalid", "The schema of " + name + " cannot be used:"};
    for (const FieldError& fault : faults) error.message += " " + fault.field + ": " + fault.reason + ";";
    error.message.back() = '.';
    error.fields = std::move(faults);
    return error;
}

/// Every default must be a value that its own schema accepts.
void check_defaults(const json& part, const std::string& pointer,
                    const std::function<Problems(const json& schema, const json& value)>& check,
                    std::vector<FieldError>& faults) {
    if (part.contains("default"))
        for (const Problem& problem : check(part, part.at("default")))
            faults.push_back(
                {pointer + "/default", (problem.path.empty() ? "" : problem.path + ": ") + problem.text});
    if (part.contains("properties"))
        for (const auto& [name, property] : part.at("properties").items())
            check_defaults(property, pointer + "/properties/" + name, check, faults);
    for (const char* below : {"items", "additionalProperties"})
        if (part.contains(below) && part.at(below).is_object())
            check_defaults(part.at(below), pointer + "/" + below, check, faults);
}

}  // namespace

Result<Schema> Schema::parse(const std::string& json_text, const std::string& name) {
    json parsed = json::parse(json_text, nullptr, false);
    if (parsed.is_discarded()) return tl::unexpected<Error>(refusal(name, {{"#", "expected JSON"}}));
    return from_json(std::move(parsed), name);
}

Result<Schema> Schema::from_json(json schema, const std::string& name) {
    std::vector<FieldError> faults;
    Schema made;
    if (schema.is_object() && !schema.contains("type") && !schema.contains("anyOf") &&
        !schema.contains("oneOf"))
        schema["type"] = "object";
    made.json_ = std::move(schema);
    Inspection(made.patterns_, faults).inspect(made.json_, "#", 0);
    if (faults.empty()) {
        const auto check = [&](const json& part, const json& value) {
            Schema below;
            below.json_ = part;
            below.patterns_ = made.patterns_;
            Problems problems;
            below.check(config::from_json(value), "", problems);
            return problems;
        };
        check_defaults(made.json_, "#", check, faults);
    }
    if (!faults.empty()) return tl::unexpected<Error>(refusal(name, std::move(faults)));
    return made;
}

}  // namespace spheroseg::config
