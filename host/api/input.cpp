// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "api/input.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "http/json_body.hpp"
#include "store/uuid.hpp"

namespace spheroseg::api {

using http::Request;
using nlohmann::json;

namespace {

tl::unexpected<Error> bad_field(const std::string& name, const std::string& reason) {
    return tl::unexpected(Error{
        ErrorKind::invalid, "invalid_body", "A field of the body is not what it may be.", {{name, reason}}});
}

/// The whole text as a number; locale-independent.
template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

/// As a person writes it: 5 rather than 5.000000.
std::string shown(double value) {
    return json(value).dump();
}

constexpr std::int64_t kForeign = -1;

/// none: no ETag. One that this server never gave, or a weak one, matches no version (RFC 9110 8.8.3.2).
std::optional<std::int64_t> version_of(std::string_view etag) {
    const bool weak = etag.substr(0, 2) == "W/";
    if (weak) etag.remove_prefix(2);
    if (etag.size() < 2 || etag.front() != '"' || etag.back() != '"') return std::nullopt;
    const std::string_view tag = etag.substr(1, etag.size() - 2);
    if (tag.find('"') != std::string_view::npos) return std::nullopt;
    const auto version = parse_number<std::int64_t>(tag);
    return version && !weak ? *version : kForeign;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Adds what one If-Match line names; false for what is no list of versions. Empty members count for nothing.
bool add_versions(std::string_view line, SeenVersions& to) {
    while (true) {
        const std::size_t comma = line.find(',');
        const std::string_view member = trimmed(line.substr(0, comma));
        if (!member.empty()) {
            const auto version = version_of(member);
            if (!version) return false;
            to.versions.push_back(*version);
        }
        if (comma == std::string_view::npos) return true;
        line.remove_prefix(comma + 1);
    }
}

}  // namespace

tl::unexpected<Error> bad_query(std::string_view name, const std::string& reason) {
    return tl::unexpected(Error{ErrorKind::invalid,
                                "invalid_query",
                                "A parameter of the query is not what it may be.",
                                {{std::string(name), reason}}});
}

store::Caller caller_of(const Request& request) {
    if (!request.principal) return {};
    return {request.principal->user_id, request.principal->role == http::Role::admin};
}

CallContext context_of(const Request& request) {
    CallContext context{request.request_id(), request.deadline,
                        [gone = request.gone] { return gone->load(); }};
    context.since = request.arrived;
    return context;
}

Result<std::string> path_id(const Request& request, const std::string& name, const std::string& code) {
    const std::string id = request.path_parameter(name);
    if (store::is_uuid(id)) return id;
    return fail(ErrorKind::not_found, code, "There is nothing with this id, or it is not yours to see.");
}

Result<json> json_object(const Request& request, std::initializer_list<const char*> known) {
    const std::string_view text = request.body_bytes();
    if (text.empty()) return fail(ErrorKind::invalid, "invalid_json", "Expected a JSON body, got none.");
    json body = json::parse(text.begin(), text.end(), nullptr, false);  // the front has checked it
    if (!body.is_object()) return fail(ErrorKind::invalid, "invalid_body", "The body is a JSON object.");
    Error error{ErrorKind::invalid, "invalid_body", "The body has fields that are not known here."};
    for (const auto& [name, value] : body.items()) {
        bool found = false;
        for (const char* one : known) found = found || name == one;
        if (!found) error.fields.push_back({name, "unknown field"});
    }
    if (!error.fields.empty()) return tl::unexpected(error);
    return body;
}

Result<json> optional_json_object(const Request& request, std::initializer_list<const char*> known) {
    if (request.body_bytes().empty()) return json::object();
    return json_object(request, known);
}

Result<std::string> text_field(const json& body, const char* name) {
    const auto found = body.find(name);
    if (found == body.end()) return bad_field(name, "is missing");
    if (!found->is_string()) return bad_field(name, "expected a text");
    return found->get<std::string>();
}

Result<std::optional<std::string>> optional_text_field(const json& body, const char* name) {
    if (!body.contains(name)) return std::optional<std::string>{};
    SPHEROSEG_TRY(text, text_field(body, name));
    return std::optional(*text);
}

Result<std::optional<std::optional<double>>> nullable_number_field(const json& body, const char* name) {
    using Nullable = std::optional<std::optional<double>>;
    const auto found = body.find(name);
    if (found == body.end()) return Nullable{};
    if (found->is_null()) return Nullable{std::in_place, std::nullopt};
    if (!found->is_number()) return bad_field(name, "expected a number or null");
    return Nullable{found->get<double>()};
}

std::int64_t SeenVersions::expected(std::int64_t current) const {
    const bool there = any || std::find(versions.begin(), versions.end(), current) != versions.end();
    return there ? current : versions.front();
}

Result<SeenVersions> if_match(const Request& request) {
    const auto given = request.header("if-match");
    if (!given)
        return fail(ErrorKind::precondition_required, "if_match_required",
                    "Say in If-Match which version you have seen: the ETag of your last read.");
    SeenVersions seen;
    seen.any = trimmed(*given) == "*";
    if (seen.any) return seen;
    bool sound = true;
    for (const auto& [name, line] : request.headers)
        if (name == "if-match") sound = sound && add_versions(line, seen);
    if (sound && !seen.versions.empty()) return seen;
    return fail(ErrorKind::invalid, "invalid_if_match",
                "If-Match is * or ETags as this server gave them, such as \"3\" with its quotes and commas "
                "between several.");
}

Result<void> require_version(std::int64_t current, const SeenVersions& seen) {
    const std::int64_t expected = seen.expected(current);
    if (expected == current) return {};
    return fail(ErrorKind::precondition_failed, "stale_version",
                "The newest version is " + std::to_string(current) + ", you have seen " +
                    (expected == kForeign ? "none of this server's" : std::to_string(expected)) +
                    "; read it again.");
}

std::optional<std::string> query_text(const Request& request, std::string_view name) {
    const auto value = request.query_value(name);
    return value ? std::optional(std::string(*value)) : std::nullopt;
}

Result<std::optional<double>> query_number(const Request& request, std::string_view name, double least,
                                           double most) {
    const auto text = request.query_value(name);
    if (!text) return std::optional<double>{};
    const auto value = parse_number<double>(*text);
    if (!value || !std::isfinite(*value) || *value < least || *value > most)
        return bad_query(name, "expected a number from " + shown(least) + " to " + shown(most) + ", got '" +
                                   std::string(*text) + "'");
    return std::optional(*value);
}

Result<std::optional<std::int64_t>> query_integer(const Request& request, std::string_view name,
                                                  std::int64_t least, std::int64_t most) {
    const auto text = request.query_value(name);
    if (!text) return std::optional<std::int64_t>{};
    const auto value = parse_number<std::int64_t>(*text);
    if (!value || *value < least || *value > most)
        return bad_query(name, "expected an integer from " + std::to_string(least) + " to " +
                                   std::to_string(most) + ", got '" + std::string(*text) + "'");
    return std::optional(*value);
}

Result<std::optional<bool>> query_flag(const Request& request, std::string_view name) {
    const auto text = request.query_value(name);
    if (!text) return std::optional<bool>{};
    if (*text == "true") return std::optional(true);
    if (*text == "false") return std::optional(false);
    return bad_query(name, "expected true or false, got '" + std::string(*text) + "'");
}

Result<store::PageRequest> page_request(const Request& request) {
    store::PageRequest page;
    SPHEROSEG_TRY(limit, query_integer(request, "limit", 1, store::largest_limit));
    page.limit = static_cast<int>(limit->value_or(store::default_limit));
    SPHEROSEG_TRY(sort, store::parse_sort(query_text(request, "sort").value_or("")));
    page.sort = *sort;
    page.cursor = query_text(request, "cursor").value_or("");
    return page;
}

Result<json> page_of_all(const Request& request, std::vector<json> items, const char* key) {
    SPHEROSEG_TRY(page, page_request(request));
    const auto key_of = [key](const json& item) { return item.at(key).get<std::string>(); };
    auto begin = items.begin();
    if (!page->cursor.empty()) {
        SPHEROSEG_TRY(cursor, store::decode_cursor(page->cursor, store::Sort::name));
        const auto last = std::find_if(items.begin(), items.end(),
                                       [&](const json& item) { return key_of(item) == cursor->id; });
        if (last == items.end()) return store::bad_cursor();
        begin = last + 1;
    }
    const auto left = items.end() - begin;
    const auto end = begin + std::min<std::ptrdiff_t>(left, page->limit);
    json next = nullptr;
    if (end != items.end()) next = store::encode({store::Sort::name, {}, 0, key_of(*(end - 1))});
    return json{{"items", json(std::vector<json>(begin, end))}, {"next_cursor", next}};
}

}  // namespace spheroseg::api
