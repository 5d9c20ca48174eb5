// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <algorithm>
#include <cmath>

#include "config/expectation.hpp"
#include "config/keywords.hpp"
#include "config/quantity.hpp"
#include "config/scalar.hpp"
#include "config/schema.hpp"
#include "config/show.hpp"

namespace spheroseg::config {

using nlohmann::json;

namespace {

constexpr std::size_t kMostMatched = 1000;  // std::regex recurses once a character
constexpr std::size_t kMostJsonDepth = 64;

const char* type_of(const Node& node) {
    switch (node.kind) {
        case Node::Kind::null:
            return "null";
        case Node::Kind::boolean:
            return "boolean";
        case Node::Kind::integer:
            return "integer";
        case Node::Kind::number:
            return "number";
        case Node::Kind::text:
            return "string";
        case Node::Kind::list:
            return "array";
        case Node::Kind::map:
            return "object";
    }
    return "";
}

bool is_scalar(const Node& node) {
    return node.kind != Node::Kind::list && node.kind != Node::Kind::map;
}

std::size_t depth_of(const json& value, std::size_t most) {
    if (!value.is_structured() || most == 0) return 1;
    std::size_t deepest = 0;
    for (const json& item : value) deepest = std::max(deepest, depth_of(item, most - 1));
    return deepest + 1;
}

}  // namespace

/// One walk through a value and its schema.
class Validation {
  public:
    Validation(const Schema& schema, Words words, Problems& problems)
        : schema_(schema), words_(words), problems_(problems) {}

    Node check(Node node, const json& schema, const std::string& path) {
        if (schema.value("x-secret", false)) node.secret = true;
        for (const char* choice : {"anyOf", "oneOf"})
            if (schema.contains(choice)) return choose(std::move(node), schema, choice, path);
        const bool may_be_null = schema.contains("type") && allows(schema, "null");
        if (schema.contains("format") && !(node.kind == Node::Kind::null && may_be_null))
            return check_quantity(std::move(node), schema, path);
        adapt(node, schema);
        if (!allows(schema, type_of(node)) &&
            !(node.kind == Node::Kind::integer && allows(schema, "number"))) {
            refuse(node, schema, path);
            return node;
        }
        if (is_scalar(node)) {
            check_scalar(node, schema, path);
            return node;
        }
        return node.kind == Node::Kind::list ? check_list(std::move(node), schema, path)
                                             : check_map(std::move(node), schema, path);
    }

  private:
    void add(const Node& node, const std::string& path, std::string text) {
        problems_.push_back({node.mark, path, std::move(text)});
    }

    void refuse(const Node& node, const json& schema, const std::string& path) {
        refuse(node, schema, path, description(node, words_));
    }

    void refuse(const Node& node, const json& schema, const std::string& path, const std::string& came) {
        std::string text = "expected " + expectation(schema, words_) + ", got " + came;
        if (node.kind == Node::Kind::text && !node.secret && schema.contains("enum")) {
            std::vector<std::string> known;
            for (const json& value : schema.at("enum"))
                if (value.is_string()) known.push_back(value.get<std::string>());
            if (const std::string near = nearest_name(node.written, known); !near.empty())
                text += "; did you mean \"" + near + "\"?";
        }
        add(node, path, std::move(text));
    }

    /// Lets a value be what the schema asks for where that changes no meaning.
    void adapt(Node& node, const json& schema) const {
        if (node.kind == Node::Kind::null && words_ == Words::yaml && !allows(schema, "null") &&
            !(node.substituted && allows(schema, "string"))) {
            if (allows(schema, "object")) node.kind = Node::Kind::map;
            if (!allows(schema, "object") && allows(schema, "array")) node.kind = Node::Kind::list;
        }
        // A number in the environment is text where text is asked for.
        if (node.substituted && is_scalar(node) && node.kind != Node::Kind::text &&
            !allows(schema, type_of(node)) && allows(schema, "string"))
            set_text(node, node.written);
        constexpr double kExact = 9007199254740992.0;
        if (node.kind == Node::Kind::number && !allows(schema, "number") && allows(schema, "integer")) {
            const double number = node.scalar.get<double>();
            if (std::floor(number) == number && std::fabs(number) <= kExact) {
                node.kind = Node::Kind::integer;
                node.scalar = static_cast<std::int64_t>(number);
            }
        }
    }

    Node check_quantity(Node node, const json& schema, const std::string& path) {
        const bool size = schema.at("format") == "byte-size";
        std::optional<std::int64_t> amount;
        if (node.kind == Node::Kind::text || node.kind == Node::Kind::integer)
            amount = size ? parse_byte_size(node.written) : parse_duration(node.written);
        if (!amount) {
            const bool bare = !size && (node.kind == Node::Kind::integer || node.kind == Node::Kind::number);
            refuse(node, schema, path,
                   description(node, words_) + (bare ? "; add a unit: ms, s, m, h or d" : ""));
            return node;
        }
        Node made = node;
        made.kind = Node::Kind::integer;
        made.scalar = *amount;
        made.written = size ? format_byte_size(*amount) : format_duration(*amount);
        if (!within(made.scalar, schema)) refuse(node, schema, path);
        return made;
    }

    void check_scalar(const Node& node, const json& schema, const std::string& path) {
        if (schema.contains("const") && node.scalar != schema.at("const")) {
            refuse(node, schema, path);
            return;
        }
        if (schema.contains("enum")) {
            const json& values = schema.at("enum");
            if (std::find(values.begin(), values.end(), node.scalar) == values.end())
                refuse(node, schema, path);
            return;
        }
        const bool number = node.kind == Node::Kind::integer || node.kind == Node::Kind::number;
        if (number && !within(node.scalar, schema)) refuse(node, schema, path);
        if (node.kind == Node::Kind::text) check_text(node, schema, path);
    }

    void check_text(const Node& node, const json& schema, const std::string& path) {
        const std::string& text = node.scalar.get_ref<const std::string&>();
        const std::uint64_t length = character_count(text);
        const bool short_of = schema.contains("minLength") && length < schema.at("minLength");
        if (short_of || (schema.contains("maxLength") && length > schema.at("maxLength"))) {
            refuse(node, schema, path, counted(length, "character"));
            return;
        }
        if (!schema.contains("pattern")) return;
        if (text.size() > kMostMatched) {
            add(node, path,
                "expected text of at most " + std::to_string(kMostMatched) + " bytes, got " +
                    std::to_string(text.size()) + " bytes");
            return;
        }
        const auto pattern = schema_.patterns_.find(schema.at("pattern").get_ref<const std::string&>());
        if (!matches(text, pattern->second)) refuse(node, schema, path);
    }

    /// std::regex throws when an expression is too costly for a text.
    static bool matches(const std::string& text, const std::regex& pattern) {
        try {
            return std::regex_search(text, pattern);
        } catch (const std::regex_error&) {
            return false;
        }
    }

    Node check_list(Node node, const json& schema, const std::string& path) {
        const std::size_t count = node.items.size();
        const bool few = schema.contains("minItems") && count < schema.at("minItems");
        if (few || (schema.contains("maxItems") && count > schema.at("maxItems")))
            refuse(node, schema, path, counted(count, "item"));
        if (!schema.contains("items")) return node;
        for (std::size_t i = 0; i < count; ++i) {
            Node item = std::move(node.items[i]);
            item.secret = item.secret || node.secret;
            node.items[i] = check(std::move(item), schema.at("items"), join(path, i));
        }
        return node;
    }

    Node check_map(Node node, const json& schema, const std::string& path) {
        static const json nothing = json::object();
        const json& properties = schema.contains("properties") ? schema.at("properties") : nothing;
        // Without a word about properties a part of a schema says nothing; its root always speaks.
        const bool silent = !schema.contains("type") && !schema.contains("properties");
        const json others = schema.value("additionalProperties", json(silent));
        for (Entry& entry : node.entries) {
            entry.value.secret = entry.value.secret || node.secret || names_secret(entry.key);
            const std::string below = join(path, entry.key);
            if (properties.contains(entry.key))
                entry.value = check(std::move(entry.value), properties.at(entry.key), below);
            else if (others.is_object())
                entry.value = check(std::move(entry.value), others, below);
            else if (others == json(false))
                problems_.push_back({entry.mark, below, unknown_key(entry.key, schema)});
        }
        if (schema.contains("required"))
            for (const json& name : schema.at("required")) require(node, properties, name, path);
        for (const auto& [name, property] : properties.items()) {
            if (!property.contains("default") || node.find(name) != nullptr) continue;
            Node filled = config::from_json(property.at("default"));
            filled.secret = node.secret || names_secret(name);
            node.entries.push_back({name, {}, check(std::move(filled), property, join(path, name))});
        }
        return node;
    }

    void require(const Node& node, const json& properties, const std::string& name, const std::string& path) {
        if (node.find(name) != nullptr) return;
        const bool known = properties.contains(name);
        if (known && properties.at(name).contains("default")) return;
        add(node, join(path, name),
            known ? "is missing; expected " + expectation(properties.at(name), words_) : "is missing");
    }

    Node choose(Node node, const json& schema, const char* choice, const std::string& path) {
        const json& branches = schema.at(choice);
        std::vector<Node> accepted;
        std::vector<Problems> refused;
        std::size_t deep = 0;  // refusals that went below the value itself: the branch was meant
        for (const json& branch : branches) {
            Problems found;
            Node made = Validation(schema_, words_, found).check(node, branch, path);
            if (found.empty()) {
                accepted.push_back(std::move(made));
                continue;
            }
            if (!is_scalar(node) && allows(branch, type_of(node))) {
                ++deep;
                refused.push_back(std::move(found));
            }
        }
        if (accepted.size() > 1 && std::string(choice) == "oneOf")
            add(node, path, "fits more than one of: " + expectation(schema, words_));
        if (!accepted.empty()) return std::move(accepted.front());
        if (deep == 1)
            problems_.insert(problems_.end(), refused[0].begin(), refused[0].end());
        else
            refuse(node, schema, path);
        return node;
    }

    const Schema& schema_;
    const Words words_;
    Problems& problems_;
};

Node Schema::check(const Node& value, const std::string& path, Problems& problems) const {
    return Validation(*this, Words::yaml, problems).check(value, json_, path);
}

Result<json> validate_json(const Schema& schema, const json& value, const std::string& root_name) {
    Problems problems;
    Node made;
    if (depth_of(value, kMostJsonDepth + 1) > kMostJsonDepth)
        problems.push_back({{}, root_name, "is nested deeper than 64 levels"});
    else
        made = Validation(schema, Words::json, problems)
                   .check(from_json(value), schema.json_schema(), root_name);
    if (problems.empty()) return to_json(made);
    Error error{ErrorKind::unprocessable, "invalid_value", ""};
    for (Problem& problem : problems) error.fields.push_back({problem.path, std::move(problem.text)});
    const FieldError& first = error.fields.front();
    error.message = (first.field.empty() ? "" : first.field + ": ") + first.reason;
    if (error.message.back() != '?') error.message += ".";
    if (error.fields.size() > 1)
        error.message += " (and " + counted(error.fields.size() - 1, "more problem") + ")";
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace spheroseg::config
