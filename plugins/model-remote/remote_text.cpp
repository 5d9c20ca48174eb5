// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "remote_text.hpp"

#include <nlohmann/json.hpp>

namespace model_remote {
namespace {

using nlohmann::json;

constexpr std::size_t kLongest = 300;
constexpr std::size_t kMostErrorBytes = std::size_t{64} * 1024;

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Valid UTF-8: what is not becomes U+FFFD.
std::string valid(std::string_view text) {
    const std::string quoted = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
    return json::parse(quoted).get<std::string>();
}

/// Of a control character at `at`, its bytes (C0, DEL, C1 and the marks that turn the direction of text);
/// else 0.
std::size_t control_at(const std::string& text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    if (byte(0) < 0x20 || byte(0) == 0x7F) return 1;
    if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) return 2;
    if (byte(0) == 0xE2 && byte(1) == 0x80 &&
        ((byte(2) >= 0xA8 && byte(2) <= 0xAE) || byte(2) == 0x8E || byte(2) == 0x8F))
        return 3;
    if (byte(0) == 0xE2 && byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9) return 3;
    return 0;
}

}  // namespace

std::string clean_text(std::string_view text) {
    const bool cut = text.size() > kMostErrorBytes;
    const std::string whole = valid(text.substr(0, cut ? kMostErrorBytes : text.size()));
    std::string line;
    for (std::size_t i = 0; i < whole.size();) {
        const std::size_t control = control_at(whole, i);
        if (control == 0) {
            line += whole[i++];
            continue;
        }
        if (!line.empty() && line.back() != ' ') line += ' ';
        i += control;
    }
    if (line.size() > kLongest) {
        std::size_t end = kLongest - 3;
        while (end > 0 && continues(line[end])) --end;
        line = line.substr(0, end) + "…";
    }
    while (!line.empty() && (line.back() == ' ' || line.back() == '.')) line.pop_back();
    return line;
}

std::string reason_in(std::string_view body) {
    if (body.size() > kMostErrorBytes) return {};
    bool deep = false;
    const auto shallow = [&](int depth, json::parse_event_t, json&) {
        deep = deep || depth > 8;
        return depth <= 8;
    };
    const json document = json::parse(body, shallow, false);
    if (deep || !document.is_object()) return {};
    for (const char* name : {"error", "detail", "message"}) {
        const auto found = document.find(name);
        if (found != document.end() && found->is_string())
            return clean_text(found->get_ref<const std::string&>());
    }
    return {};
}

std::string without_secret(std::string text, std::string_view secret) {
    if (secret.empty()) return text;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3))
        text.replace(at, secret.size(), "***");
    return text;
}

}  // namespace model_remote
