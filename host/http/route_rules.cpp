// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/route_rules.hpp"

#include <algorithm>

namespace spheroseg::http {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestPattern = 500;

bool is_visible(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

/// As it may stand in a message, whatever a plugin wrote.
std::string shown(const std::string& text) {
    std::string out = text.substr(0, kLongestPattern);
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c < ' ' || c >= 0x7f; }, '?');
    return out;
}

bool is_text(const json& object, const char* member) {
    return object.contains(member) && object[member].is_string() &&
           !object[member].get_ref<const std::string&>().empty();
}

/// What is wrong with a member of the operation that the host reads; empty: nothing.
std::string fault_of(const json& operation) {
    if (const auto parameters = operation.find("parameters"); parameters != operation.end()) {
        if (!parameters->is_array()) return "its operation's parameters are no list.";
        for (const json& parameter : *parameters)
            if (!parameter.is_object() || !is_text(parameter, "name") || !is_text(parameter, "in"))
                return "each of its operation's parameters is an object with the texts name and in.";
    }
    if (operation.contains("responses") && !operation["responses"].is_object())
        return "its operation's responses are no object.";
    if (const auto body = operation.find("requestBody"); body != operation.end()) {
        if (!body->is_object()) return "its operation's requestBody is no object.";
        if (body->contains("content") && !(*body)["content"].is_object())
            return "its operation's requestBody.content is no object.";
    }
    return "";
}

}  // namespace

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> out;
    for (std::size_t from = 1; from <= path.size();) {
        const std::size_t end = std::min(path.find('/', from), path.size());
        out.push_back(path.substr(from, end - from));
        from = end + 1;
    }
    return out;
}

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool is_rest(std::string_view segment) {
    return is_parameter(segment) && segment.size() > 5 && segment.substr(segment.size() - 4) == "...}";
}

std::string parameter_name(std::string_view segment) {
    return std::string(segment.substr(1, segment.size() - (is_rest(segment) ? 5 : 2)));
}

tl::unexpected<Error> bad_route(const std::string& method, const std::string& pattern,
                                const std::string& why) {
    return fail(ErrorKind::invalid, "bad_route",
                "The route " + shown(method) + " " + shown(pattern) + ": " + why);
}

tl::unexpected<Error> route_conflict(const std::string& method, const std::string& pattern) {
    return fail(ErrorKind::conflict, "route_conflict", "Two routes answer " + method + " " + pattern + ".");
}

Result<RoutePattern> read_pattern(const std::string& method, const std::string& pattern) {
    static const std::vector<std::string> methods = {"GET",   "HEAD",   "POST",   "PUT",
                                                     "PATCH", "DELETE", "OPTIONS"};
    const auto bad = [&](const std::string& why) { return bad_route(method, pattern, why); };
    if (std::find(methods.begin(), methods.end(), method) == methods.end())
        return bad("its method is none of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS.");
    if (pattern.empty() || pattern.front() != '/') return bad("its pattern does not begin with '/'.");
    if (pattern.size() > kLongestPattern)
        return bad("its pattern is longer than " + std::to_string(kLongestPattern) + " bytes.");
    if (!is_visible(pattern)) return bad("its pattern has other characters than visible ASCII.");
    RoutePattern read;
    read.key = method + " ";
    const auto segments = segments_of(pattern);
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const std::string_view segment = segments[i];
        if (!is_parameter(segment)) {
            if (segment.find_first_of("{}") != std::string_view::npos)
                return bad("a parameter is a whole segment, such as {id}.");
            read.key.append("/").append(segment);
            continue;
        }
        if (is_rest(segment) && i + 1 != segments.size())
            return bad("what takes all further segments stands last.");
        const std::string name = parameter_name(segment);
        for (const auto& other : read.parameters)
            if (other.name == name) return bad("the parameter '" + name + "' stands twice.");
        read.parameters.push_back({i, name});
        read.rest = is_rest(segment);
        read.key += read.rest ? "/{...}" : "/{}";
    }
    return read;
}

Result<void> check_operation(const std::string& method, const std::string& pattern, const json& operation) {
    if (operation.is_null()) return {};
    if (!operation.is_object()) return bad_route(method, pattern, "its operation is no JSON object.");
    const std::string fault = fault_of(operation);
    if (!fault.empty()) return bad_route(method, pattern, fault);
    return {};
}

}  // namespace spheroseg::http
