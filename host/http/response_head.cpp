// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/response_head.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace spheroseg::http {
namespace {

bool equal(std::string_view a, std::string_view lower) {
    return a.size() == lower.size() &&
           std::equal(a.begin(), a.end(), lower.begin(),
                      [](unsigned char x, char y) { return std::tolower(x) == y; });
}

bool is_token(std::string_view name) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::all_of(name.begin(), name.end(), [&](unsigned char c) {
        return std::isalnum(c) != 0 || others.find(static_cast<char>(c)) != std::string_view::npos;
    });
}

bool is_ours(std::string_view name) {
    return equal(name, "content-length") || equal(name, "transfer-encoding") || equal(name, "connection") ||
           equal(name, "keep-alive") || equal(name, "x-request-id") || equal(name, "trailer") ||
           equal(name, "upgrade");
}

bool is_control(unsigned char c) {
    return (c < 0x20 && c != '\t') || c == 0x7f;
}

}  // namespace

bool has_body(const Request& request, int status) {
    return request.method != "HEAD" && status != 204 && status != 304;
}

std::string response_head(const Response& response, const Request& request, Framing framing,
                          std::uint64_t length, bool keep_alive) {
    std::string head;
    head.reserve(384);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    head.append(reason_phrase(response.status)).append("\r\n");
    bool cache_said = false;
    bool sniffing_said = false;
    for (const auto& [name, value] : response.headers) {
        if (!is_token(name) || is_ours(name)) continue;
        cache_said = cache_said || equal(name, "cache-control");
        sniffing_said = sniffing_said || equal(name, "x-content-type-options");
        head.append(name).append(": ");
        std::remove_copy_if(value.begin(), value.end(), std::back_inserter(head), is_control);
        head.append("\r\n");
    }
    if (response.status != 204 && response.status != 304) {
        if (framing == Framing::length)
            head.append("Content-Length: ").append(std::to_string(length)).append("\r\n");
        if (framing == Framing::chunked) head.append("Transfer-Encoding: chunked\r\n");
    }
    head.append("X-Request-Id: ").append(request.id).append("\r\n");
    if (!sniffing_said) head.append("X-Content-Type-Options: nosniff\r\n");
    if (!cache_said) head.append("Cache-Control: no-store\r\n");
    head.append(keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
    return head;
}

std::string chunk(std::string_view bytes) {
    char size[20];
    const auto end = std::to_chars(size, size + sizeof(size), bytes.size(), 16).ptr;
    std::string out;
    out.reserve(bytes.size() + 24);
    out.append(size, end).append("\r\n").append(bytes).append("\r\n");
    return out;
}

}  // namespace spheroseg::http
