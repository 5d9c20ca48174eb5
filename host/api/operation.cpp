// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "api/operation.hpp"

namespace spheroseg::api {

using nlohmann::json;

json ref(const std::string& schema) {
    return {{"$ref", "#/components/schemas/" + schema}};
}

json page_of(const std::string& schema) {
    return {{"type", "object"},
            {"required", {"items", "next_cursor"}},
            {"properties",
             {{"items", {{"type", "array"}, {"items", ref(schema)}}},
              {"next_cursor", {{"type", {"string", "null"}}}}}}};
}

json string_schema() {
    return {{"type", "string"}};
}
json integer_schema(std::int64_t least, std::int64_t most) {
    return {{"type", "integer"}, {"minimum", least}, {"maximum", most}};
}
json number_schema(double least, double most) {
    return {{"type", "number"}, {"minimum", least}, {"maximum", most}};
}
json choice_schema(std::initializer_list<const char*> values) {
    json names = json::array();
    for (const char* value : values) names.push_back(value);
    return {{"type", "string"}, {"enum", names}};
}

Operation::Operation(const std::string& summary, const std::string& tag)
    : operation_({{"summary", summary},
                  {"tags", {tag}},
                  {"parameters", json::array()},
                  {"responses", json::object()}}) {}

Operation& Operation::describe(const std::string& description) {
    operation_["description"] = description;
    return *this;
}

Operation& Operation::query(const std::string& name, json schema, const std::string& description) {
    operation_["parameters"].push_back(
        {{"name", name}, {"in", "query"}, {"schema", std::move(schema)}, {"description", description}});
    return *this;
}

Operation& Operation::header(const std::string& name, const std::string& description, bool required) {
    operation_["parameters"].push_back({{"name", name},
                                        {"in", "header"},
                                        {"schema", string_schema()},
                                        {"description", description},
                                        {"required", required}});
    return *this;
}

Operation& Operation::paged(bool sorted) {
    query("limit", integer_schema(1, 200), "Items in a page, 50 unless given");
    query("cursor", string_schema(), "next_cursor of the page before");
    if (sorted)
        query("sort", choice_schema({"created_at", "-created_at", "name", "-name"}),
              "Newest first unless given");
    return *this;
}

Operation& Operation::repeatable() {
    header("Idempotency-Key",
           "1 to 255 characters of the client's choice; the same request with the same key is done once and "
           "answered again for 24 h");
    return refuses({409, 422});
}

Operation& Operation::takes(const std::string& media_type, json schema) {
    operation_["requestBody"]["required"] = true;
    operation_["requestBody"]["content"][media_type] = {{"schema", std::move(schema)}};
    return *this;
}

Operation& Operation::may_take(const std::string& media_type, json schema) {
    takes(media_type, std::move(schema));
    operation_["requestBody"]["required"] = false;
    return *this;
}

Operation& Operation::ok(int status, json schema, const std::string& media_type) {
    auto& response = operation_["responses"][std::to_string(status)];
    response["description"] = "Success";
    response["content"][media_type] = {{"schema", std::move(schema)}};
    return *this;
}

Operation& Operation::ok(int status) {
    operation_["responses"][std::to_string(status)] = {{"description", "Success, without a body"}};
    return *this;
}

Operation& Operation::refuses(std::initializer_list<int> statuses) {
    for (const int status : statuses)
        operation_["responses"][std::to_string(status)] = {
            {"description", "Refused; code says why"},
            {"content", {{"application/problem+json", {{"schema", ref("Problem")}}}}}};
    return *this;
}

}  // namespace spheroseg::api
