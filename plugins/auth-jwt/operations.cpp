// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "operations.hpp"

#include <initializer_list>
#include <nlohmann/json.hpp>

namespace auth_jwt::operations {

using nlohmann::json;

namespace {

json text(const char* description = nullptr) {
    json schema = {{"type", "string"}};
    if (description != nullptr) schema["description"] = description;
    return schema;
}
json time_or_null() {
    return {{"type", {"string", "null"}}, {"format", "date-time"}};
}
json formatted(const char* format) {
    return {{"type", "string"}, {"format", format}};
}
json object(json properties, std::initializer_list<const char*> required) {
    json names = json::array();
    for (const char* name : required) names.push_back(name);
    json schema = {{"type", "object"}, {"properties", std::move(properties)}};
    if (!names.empty()) schema["required"] = std::move(names);
    return schema;
}

json content(const char* type, json schema) {
    return {{type, {{"schema", std::move(schema)}}}};
}

json problem(const char* description) {
    const json field = object({{"field", text()}, {"reason", text()}}, {"field", "reason"});
    return {{"description", description},
            {"content",
             content("application/problem+json", object({{"type", text()},
                                                         {"title", text()},
                                                         {"status", {{"type", "integer"}}},
                                                         {"detail", text()},
                                                         {"code", text("Stable; what programs switch on")},
                                                         {"request_id", text()},
                                                         {"errors", {{"type", "array"}, {"items", field}}}},
                                                        {"type", "title", "status", "detail", "code"}))}};
}

json user() {
    return object({{"id", formatted("uuid")},
                   {"email", formatted("email")},
                   {"name", text()},
                   {"role", {{"type", "string"}, {"enum", {"user", "admin"}}}},
                   {"password_must_change", {{"type", "boolean"}}},
                   {"created_at", formatted("date-time")}},
                  {"id", "email", "name", "role", "password_must_change", "created_at"});
}

json tokens() {
    return object({{"access_token", text("For Authorization: Bearer")},
                   {"token_type", {{"const", "Bearer"}}},
                   {"expires_in", {{"type", "integer"}, {"description", "Seconds"}}},
                   {"refresh_token", text("Good for one POST /auth/refresh")},
                   {"refresh_expires_in", {{"type", "integer"}, {"description", "Seconds"}}},
                   {"password_must_change", {{"type", "boolean"}}}},
                  {"access_token", "token_type", "expires_in", "refresh_token"});
}

json api_token() {
    const json scope = {{"type", "string"}, {"enum", {"user", "admin"}}};
    return object({{"id", formatted("uuid")},
                   {"name", text()},
                   {"scopes", {{"type", "array"}, {"items", scope}}},
                   {"created_at", formatted("date-time")},
                   {"expires_at", time_or_null()},
                   {"last_used_at", time_or_null()}},
                  {"id", "name", "scopes", "created_at"});
}

json shown_api_token() {
    json shown = api_token();
    shown["properties"]["token"] = text("Shown this once");
    return shown;
}

struct Answer {
    const char* status;
    const char* description;
    json schema;  // null: no content
};

json operation(const char* summary, Answer good, std::initializer_list<const char*> problems) {
    json responses;
    responses[good.status] = {{"description", good.description}};
    if (!good.schema.is_null())
        responses[good.status]["content"] = content("application/json", std::move(good.schema));
    for (const char* const status : problems) {
        const std::string_view number = status;
        responses[status] = problem(number == "400"   ? "The body can't be taken; `errors` names the fields"
                                    : number == "401" ? "The credentials or the token are not valid"
                                    : number == "403" ? "Not allowed"
                                    : number == "404" ? "There is no such thing"
                                    : number == "409" ? "It conflicts with what is there"
                                    : number == "415" ? "The body is not application/json"
                                                      : "Too many attempts; see Retry-After");
    }
    return {{"summary", summary}, {"tags", {"auth"}}, {"responses", std::move(responses)}};
}

json with_body(json operation, json schema, bool required = true) {
    schema["additionalProperties"] = false;
    operation["requestBody"] = {{"required", required},
                                {"content", content("application/json", std::move(schema))}};
    return operation;
}

// Where the host lets everybody through and this plugin looks at the token.
json with_token(json operation) {
    operation["security"] = json::array({{{"bearer", json::array()}}});
    return operation;
}

json open(json operation) {
    operation["security"] = json::array();
    return operation;
}

}  // namespace

std::string register_user() {
    return open(with_body(operation("Make an account, where registration is open",
                                    {"201", "The new user", user()}, {"400", "403", "409", "415", "429"}),
                          object({{"email", formatted("email")},
                                  {"password", text("10 to 1024 bytes unless configured otherwise")},
                                  {"name", text()}},
                                 {"email", "password", "name"})))
        .dump();
}
std::string login() {
    return open(with_body(
                    operation("Log in with e-mail and password",
                              {"200", "The tokens of a new login", tokens()}, {"400", "401", "415", "429"}),
                    object({{"email", text()}, {"password", text()}}, {"email", "password"})))
        .dump();
}
std::string refresh() {
    return open(with_body(operation("Spend a refresh token for new tokens; using one twice ends its login",
                                    {"200", "The next tokens of the login", tokens()}, {"400", "401", "415"}),
                          object({{"refresh_token", text()}}, {"refresh_token"})))
        .dump();
}
std::string logout() {
    return open(with_body(
                    operation("End the login that the access token or the given refresh token belongs to",
                              {"204", "It has ended", nullptr}, {"400", "401", "415"}),
                    object({{"refresh_token", text()}}, {}), false))
        .dump();
}
std::string me() {
    return with_token(operation("The user who asks", {"200", "The user", user()}, {"401"})).dump();
}
std::string update_me() {
    return with_body(operation("Change one's own name or e-mail", {"200", "The user", user()},
                               {"400", "401", "403", "409", "415", "429"}),
                     object({{"name", text()},
                             {"email", formatted("email")},
                             {"current", text("The password; wanted for a new e-mail")}},
                            {}))
        .dump();
}
std::string change_password() {
    return with_token(with_body(operation("Change one's own password; ends one's other logins",
                                          {"204", "It is changed", nullptr},
                                          {"400", "401", "403", "409", "415", "429"}),
                                object({{"current", text()}, {"new", text()}}, {"current", "new"})))
        .dump();
}
std::string forgot_password() {
    return open(
               with_body(operation("Ask for a token that resets a forgotten password; the answer is the same "
                                   "whether or not there is such an account",
                                   {"202", "Taken", nullptr}, {"400", "415", "429"}),
                         object({{"email", text()}}, {"email"})))
        .dump();
}
std::string reset_password() {
    return open(with_body(operation("Spend a reset token for a new password; ends all logins of the account",
                                    {"204", "It is changed; log in with it", nullptr}, {"400", "415", "429"}),
                          object({{"token", text("As it was sent; good once, for a limited time")},
                                  {"password", text("10 to 1024 bytes unless configured otherwise")}},
                                 {"token", "password"})))
        .dump();
}
std::string list_api_tokens() {
    const json list = object({{"items", {{"type", "array"}, {"items", api_token()}}},
                              {"next_cursor", {{"type", {"string", "null"}}}}},
                             {"items", "next_cursor"});
    json described = operation("One's own API tokens, newest first (100 at most)",
                               {"200", "The tokens", list}, {"400", "401"});
    described["parameters"] = {
        {{"name", "limit"},
         {"in", "query"},
         {"schema", {{"type", "integer"}, {"minimum", 1}, {"maximum", 200}, {"default", 50}}}},
        {{"name", "cursor"},
         {"in", "query"},
         {"schema", text()},
         {"description", "next_cursor of the page before"}}};
    return described.dump();
}
std::string add_api_token() {
    const json scope = {{"type", "string"}, {"enum", {"user", "admin"}}};
    return with_body(operation("Make an API token for a program; it is shown this once",
                               {"201", "The token", shown_api_token()}, {"400", "401", "403", "409", "415"}),
                     object({{"name", text()},
                             {"scopes",
                              {{"type", "array"},
                               {"items", scope},
                               {"description",
                                "admin keeps an administrator's rights; without it the token has a user's"}}},
                             {"expires_at", time_or_null()}},
                            {"name"}))
        .dump();
}
std::string remove_api_token() {
    json described = operation("Delete an API token", {"204", "It is gone", nullptr}, {"401", "403", "404"});
    described["parameters"] =
        json::array({{{"name", "id"}, {"in", "path"}, {"required", true}, {"schema", formatted("uuid")}}});
    return described.dump();
}

}  // namespace auth_jwt::operations
