// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/scalar.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace spheroseg::config {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t skip_digits(const std::string& text, std::size_t at) {
    while (at < text.size() && is_digit(text[at])) ++at;
    return at;
}

/// [-+]? ( . digits | digits ( . digits? )? ) ( [eE] [-+]? digits )?
bool is_decimal(const std::string& text) {
    std::size_t at = text[0] == '-' || text[0] == '+' ? 1 : 0;
    const std::size_t whole = skip_digits(text, at);
    bool any = whole > at;
    at = whole;
    if (at < text.size() && text[at] == '.') {
        const std::size_t end = skip_digits(text, at + 1);
        any = any || end > at + 1;
        at = end;
    }
    if (!any) return false;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
        const std::size_t end = skip_digits(text, at);
        if (end == at) return false;
        at = end;
    }
    return at == text.size();
}

bool parse_integer(const std::string& text, std::int64_t& value) {
    const char* first = text.data();
    const char* last = first + text.size();
    int base = 10;
    if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'o')) {
        base = text[1] == 'x' ? 16 : 8;
        first += 2;
        if (*first == '-') return false;
    } else if (*first == '+') {
        ++first;
        if (first == last || !is_digit(*first)) return false;
    }
    const auto [end, error] = std::from_chars(first, last, value, base);
    return error == std::errc() && end == last;
}

}  // namespace

void set_text(Node& node, std::string text) {
    node.kind = Node::Kind::text;
    node.scalar = text;
    node.written = std::move(text);
}

void resolve_plain(Node& node, const std::string& text) {
    node.written = text;
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
        node.kind = Node::Kind::null;
        node.scalar = nullptr;
        return;
    }
    const bool yes = text == "true" || text == "True" || text == "TRUE";
    if (yes || text == "false" || text == "False" || text == "FALSE") {
        node.kind = Node::Kind::boolean;
        node.scalar = yes;
        return;
    }
    std::int64_t integer = 0;
    if (parse_integer(text, integer)) {
        node.kind = Node::Kind::integer;
        node.scalar = integer;
        return;
    }
    double number = 0;
    if (is_decimal(text)) {
        const char* first = text.data() + (text[0] == '+' ? 1 : 0);
        const auto parsed = std::from_chars(first, text.data() + text.size(), number);
        if (parsed.ec == std::errc() && std::isfinite(number)) {
            node.kind = Node::Kind::number;
            node.scalar = number;
            return;
        }
    }
    set_text(node, text);
}

}  // namespace spheroseg::config
