// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A subset of JSON Schema that tells people what is wrong in words.
//
// Keywords: type (a word or a list), properties, required, additionalProperties (false unless stated), items,
// minItems, maxItems, enum, const, minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength,
// maxLength, pattern, default, anyOf, oneOf; format "byte-size" (to bytes) and "duration" (to milliseconds),
// whose limits are in these integers; x-secret. Without meaning for the check: title, description, examples,
// deprecated, $schema, $id, $comment. A schema with any other keyword is refused: ignoring it would accept
// wrong values.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>

#include "config/node.hpp"
#include "config/problem.hpp"
#include "error.hpp"

namespace spheroseg::config {

/// Immutable once parsed; [any thread].
class Schema {
  public:
    /// `name` says in messages whose schema it is. A root without a type is an object. Code "schema_invalid";
    /// `fields` names each fault by its JSON pointer.
    static Result<Schema> parse(const std::string& json_text, const std::string& name);
    static Result<Schema> from_json(nlohmann::json schema, const std::string& name);

    /// The value with defaults filled in and sizes and durations as integers; what is wrong is added to
    /// `problems`, with paths below `path`. The result is only of use when nothing was added.
    Node check(const Node& value, const std::string& path, Problems& problems) const;

    const nlohmann::json& json_schema() const { return json_; }

  private:
    friend class Validation;
    Schema() = default;  // NOLINT(bugprone-exception-escape) nlohmann::json is made without throwing
    nlohmann::json json_;
    std::map<std::string, std::regex> patterns_;
};

/// A plain JSON value, such as the parameters of a request: the value with defaults filled in, or an Error
/// "invalid_value" (ErrorKind::unprocessable) with one FieldError a problem, named below `root_name`.
Result<nlohmann::json> validate_json(const Schema& schema, const nlohmann::json& value,
                                     const std::string& root_name);

}  // namespace spheroseg::config
