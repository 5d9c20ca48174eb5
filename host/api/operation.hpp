// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The OpenAPI 3.1 operation object of a route, written as a sentence.
//   Operation("List the projects", "projects").query("q", string_schema(), "Part of the name").ok(200,
//   page_of("Project"))
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace spheroseg::api {

nlohmann::json ref(const std::string& schema);
nlohmann::json page_of(const std::string& schema);
nlohmann::json string_schema();
nlohmann::json integer_schema(std::int64_t least, std::int64_t most);
nlohmann::json number_schema(double least, double most);
nlohmann::json choice_schema(std::initializer_list<const char*> values);

class Operation {
  public:
    Operation(const std::string& summary, const std::string& tag);

    Operation& describe(const std::string& description);
    Operation& query(const std::string& name, nlohmann::json schema, const std::string& description);
    Operation& header(const std::string& name, const std::string& description, bool required = false);
    /// limit, cursor and, where the list can be sorted, sort.
    Operation& paged(bool sorted);
    /// Idempotency-Key, and what it may be refused with.
    Operation& repeatable();
    Operation& takes(const std::string& media_type, nlohmann::json schema);
    Operation& may_take(const std::string& media_type, nlohmann::json schema);  ///< or nothing
    Operation& ok(int status, nlohmann::json schema, const std::string& media_type = "application/json");
    Operation& ok(int status);  ///< without a body
    Operation& refuses(std::initializer_list<int> statuses);

    nlohmann::json document() const { return operation_; }

  private:
    nlohmann::json operation_;
};

/// components.schemas of the whole API.
nlohmann::json component_schemas();

}  // namespace spheroseg::api
