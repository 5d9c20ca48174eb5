// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "body.hpp"

#include <algorithm>
#include <set>

#include "credentials.hpp"

namespace auth_jwt {

namespace sdk = spheroseg::sdk;
using nlohmann::json;

namespace {

constexpr int kDeepest = 2;  // an object of arrays of texts
constexpr std::size_t kMostErrors = 16;

void check_media_type(const spheroseg_http_request& request) {
    const auto type = sdk::find_pair(request.headers, request.header_count, "content-type");
    const std::string name = normalise_email(type.substr(0, type.find(';')));  // trimmed, lower case
    if (!name.empty() && name != "application/json")
        throw Refusal(SPHEROSEG_UNSUPPORTED, "unsupported_media_type",
                      "The body must be sent as Content-Type: application/json.");
}

json parse(std::string_view text) {
    std::set<std::string> seen;
    bool twice = false;
    bool deep = false;
    const auto watch = [&](int depth, json::parse_event_t event, json& value) {
        if (depth > kDeepest) deep = true;
        if (event == json::parse_event_t::key && depth == 1 && !seen.insert(value.get<std::string>()).second)
            twice = true;
        return !deep;
    };
    auto parsed = json::parse(text, watch, false);
    if (deep) throw Refusal(SPHEROSEG_INVALID, "invalid_json", "The body is nested too deeply.");
    if (parsed.is_discarded())
        throw Refusal(SPHEROSEG_INVALID, "invalid_json", "The body is not valid JSON.");
    if (!parsed.is_object())
        throw Refusal(SPHEROSEG_INVALID, "invalid_json", "The body must be a JSON object.");
    if (twice) throw Refusal(SPHEROSEG_INVALID, "invalid_json", "The body names a field twice.");
    return parsed;
}

}  // namespace

Body::Body(const spheroseg_http_request& request, std::initializer_list<std::string_view> known,
           bool optional_body) {
    const auto text = sdk::to_view(request.body);
    if (text.empty() && optional_body) return;
    check_media_type(request);
    object_ = parse(text);
    for (const auto& [name, value] : object_.items())
        if (std::find(known.begin(), known.end(), name) == known.end() && errors_.size() < kMostErrors)
            wrong(name.substr(0, 64), "is not known here");
}

std::string Body::text(const char* name) {
    if (!has(name)) wrong(name, "is missing");
    return optional_text(name).value_or("");
}

std::optional<std::string> Body::optional_text(const char* name) {
    const auto found = object_.find(name);
    if (found == object_.end()) return std::nullopt;
    if (found->is_string()) return found->get<std::string>();
    wrong(name, "must be a text");
    return std::nullopt;
}

std::vector<std::string> Body::optional_texts(const char* name) {
    const auto found = object_.find(name);
    if (found == object_.end()) return {};
    const bool fine = found->is_array() && std::all_of(found->begin(), found->end(),
                                                       [](const json& item) { return item.is_string(); });
    if (fine) return found->get<std::vector<std::string>>();
    wrong(name, "must be a list of texts");
    return {};
}

void Body::finish() const {
    if (!errors_.empty()) throw Refusal(errors_);
}

}  // namespace auth_jwt
