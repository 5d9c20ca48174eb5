// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "api/documentation.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace spheroseg::api {
namespace {

using nlohmann::json;

constexpr const char* kStyle =
    "body{font:15px/1.5 system-ui,sans-serif;color:#1c2733;background:#fff;max-width:62rem;margin:0 auto;"
    "padding:1.5rem}h1{margin:0}h2{border-bottom:2px solid #d5dde5;padding-bottom:.2rem;margin-top:2.5rem}"
    "h3{font:600 1rem/1.4 ui-monospace,monospace;margin:1.6rem 0 .2rem;overflow-wrap:anywhere}"
    "nav "
    "a{display:inline-block;margin-right:1rem}a{color:#0b5cad}code,pre{font-family:ui-monospace,monospace;"
    "font-size:.9em}table{border-collapse:collapse;width:100%;margin:.4rem 0}th,td{text-align:left;"
    "vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid #e6ebf0}th{color:#5a6a7a;"
    "font-weight:600}.method{display:inline-block;min-width:4.2rem;color:#0b5cad}.lock{color:#5a6a7a;"
    "font:.85rem "
    "system-ui,sans-serif}@media(prefers-color-scheme:dark){body{color:#dde5ed;background:#12181f}"
    "h2{border-color:#334150}th,td{border-color:#25303b}th,.lock{color:#95a5b5}a,.method{color:#6db3f2}}";

/// Text inside an element or a quoted attribute.
std::string escape(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

std::string code(const std::string& text) {
    return "<code>" + escape(text) + "</code>";
}

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>()
                             : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string joined(const json& list, const char* between) {
    std::string out;
    for (const json& item : list) out += (out.empty() ? "" : between) + text_of(item);
    return out;
}

/// A plugin's part of the document may hold what no OpenAPI document does: it is shown, never trusted.
std::string field(const json& of, const char* name) {
    return of.is_object() && of.contains(name) ? escape(text_of(of[name])) : "";
}
/// What stands between two backticks is code.
std::string prose(std::string escaped) {
    for (std::size_t begin = 0; (begin = escaped.find('`', begin)) != std::string::npos;) {
        const std::size_t end = escaped.find('`', begin + 1);
        if (end == std::string::npos) break;
        const std::string inside = "<code>" + escaped.substr(begin + 1, end - begin - 1) + "</code>";
        escaped.replace(begin, end + 1 - begin, inside);
        begin += inside.size();
    }
    return escaped;
}
std::string description_of(const json& of) {
    return prose(field(of, "description"));
}
const json& part(const json& of, const char* name) {
    static const json nothing = json::object();
    return of.is_object() && of.contains(name) ? of[name] : nothing;
}

/// "integer from 1 to 200", "array of Project" with a link.
std::string type_of(const json& schema) {
    if (!schema.is_object()) return "";
    if (schema.contains("$ref")) {
        const std::string path = field(schema, "$ref");
        const std::string name = path.substr(path.rfind('/') + 1);
        return "<a href=\"#schema-" + name + "\">" + name + "</a>";
    }
    for (const char* choice : {"oneOf", "anyOf", "allOf"})
        if (schema.contains(choice)) {
            std::string out;
            for (const json& one : schema[choice])
                out += (out.empty() ? "" : std::string(choice) == "allOf" ? " and " : " or ") + type_of(one);
            return out;
        }
    if (schema.contains("enum")) return "one of " + code(joined(schema["enum"], ", "));
    std::string out = "anything";
    if (schema.contains("type"))
        out = schema["type"].is_array() ? escape(joined(schema["type"], " or "))
                                        : escape(text_of(schema["type"]));
    if (schema.contains("items")) out += " of " + type_of(schema["items"]);
    if (schema.contains("format")) out += " (" + escape(text_of(schema["format"])) + ")";
    if (schema.contains("minimum")) out += " from " + text_of(schema["minimum"]);
    if (schema.contains("maximum")) out += " to " + text_of(schema["maximum"]);
    if (schema.contains("default")) out += ", " + code(text_of(schema["default"])) + " unless given";
    return out;
}

/// The properties of an object, those inside it indented by their path.
void add_properties(std::string& rows, const json& schema, const std::string& path) {
    const json& required = part(schema, "required");
    for (const auto& [name, property] : part(schema, "properties").items()) {
        const bool needed = std::find(required.begin(), required.end(), json(name)) != required.end();
        rows += "<tr><td>" + code(path + name) + (needed ? " *" : "") + "</td><td>" + type_of(property) +
                "</td><td>" + description_of(property) + "</td></tr>\n";
        add_properties(rows, property, path + name + ".");
        add_properties(rows, part(property, "items"), path + name + "[].");
    }
}

std::string properties_of(const json& schema, const char* whose) {
    std::string rows;
    add_properties(rows, schema, "");
    if (rows.empty()) return "";
    return std::string("<table><tr><th>Field of the ") + whose +
           " (* required)</th><th>Type</th><th></th></tr>\n" + rows + "</table>\n";
}

void add_content(std::string& rows, const std::string& what, const std::string& description, const json& of) {
    const json& content = part(of, "content");
    if (content.empty()) rows += "<tr><td>" + what + "</td><td></td><td>" + description + "</td></tr>\n";
    for (const auto& [media, body] : content.items())
        rows += "<tr><td>" + what + "</td><td>" + code(media) + "</td><td>" + type_of(part(body, "schema")) +
                (description.empty() ? "" : " — " + description) + "</td></tr>\n";
}

/// What is asked and answered; bodies that have no name of their own are told field by field below.
std::string operation_of(const std::string& method, const std::string& path, const json& operation) {
    std::string upper = method;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const bool open = operation.contains("security") && operation["security"].empty();
    std::string out = "<h3 id=\"" + escape(method + path) + "\"><span class=\"method\">" + upper +
                      "</span> " + escape(path) + (open ? "" : " <span class=\"lock\">token</span>") +
                      "</h3>\n<p>" + prose(field(operation, "summary")) + ". " + description_of(operation) +
                      "</p>\n";
    std::string rows;
    for (const json& parameter : part(operation, "parameters"))
        rows += "<tr><td><code>" + field(parameter, "name") + "</code>" +
                (part(parameter, "required") == true ? " *" : "") + "</td><td>" + field(parameter, "in") +
                ", " + type_of(part(parameter, "schema")) + "</td><td>" + description_of(parameter) +
                "</td></tr>\n";
    if (operation.contains("requestBody")) {
        const json& body = operation["requestBody"];
        add_content(rows, part(body, "required") == true ? "body *" : "body", "", body);
    }
    for (const auto& [status, response] : part(operation, "responses").items())
        add_content(rows, escape(status), description_of(response), response);
    out += "<table>\n" + rows + "</table>\n";
    for (const json& body : part(part(operation, "requestBody"), "content"))
        out += properties_of(part(body, "schema"), "body");
    for (const auto& [status, response] : part(operation, "responses").items())
        if (status.rfind('2', 0) == 0)
            for (const json& body : part(response, "content"))
                out += properties_of(part(body, "schema"), "answer");
    return out;
}

}  // namespace

std::string documentation_page(const json& openapi) {
    std::map<std::string, std::string> sections;  // by tag
    for (const auto& [path, methods] : openapi["paths"].items())
        for (const auto& [method, operation] : methods.items()) {
            const json& tags = part(operation, "tags");
            sections[tags.is_array() && !tags.empty() ? text_of(tags[0]) : "other"] +=
                operation_of(method, path, operation);
        }
    std::string navigation;
    std::string body;
    for (const auto& [tag, operations] : sections) {
        navigation += "<a href=\"#" + escape(tag) + "\">" + escape(tag) + "</a>\n";
        body += "<h2 id=\"" + escape(tag) + "\">" + escape(tag) + "</h2>\n" + operations;
    }
    body += "<h2 id=\"schemas\">Schemas</h2>\n";
    for (const auto& [name, schema] : openapi["components"]["schemas"].items())
        body += "<h3 id=\"schema-" + escape(name) + "\">" + escape(name) + "</h3>\n<p>" +
                description_of(schema) + "</p>\n" + properties_of(schema, "object");
    const std::string title = escape(openapi["info"].value("title", ""));
    return "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
           title + " REST API</title>\n<style>" + kStyle + "</style>\n<h1>" + title +
           " REST API</h1>\n<p>For programs: <a href=\"/api/v1/openapi.json\">openapi.json</a> (OpenAPI "
           "3.1). "
           "Where <span class=\"lock\">token</span> stands, send <code>Authorization: Bearer "
           "&lt;token&gt;</code>. "
           "A star (*) marks what is required.</p>\n<nav>" +
           navigation + "<a href=\"#schemas\">schemas</a></nav>\n" + body + "</html>\n";
}

}  // namespace spheroseg::api
