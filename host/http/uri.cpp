// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/uri.hpp"

#include <algorithm>
#include <numeric>

namespace spheroseg::http {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Length of the UTF-8 sequence at `at`, 0 when it is none (overlong, surrogate, truncated).
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const auto tail = [&](std::size_t i) { return at + i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (!tail(1) || !tail(2)) return 0;
        if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F)) return 0;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (!tail(1) || !tail(2) || !tail(3)) return 0;
        if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) return 0;
        return 4;
    }
    return 0;
}

Result<void> parse_path(std::string_view raw, Request& request) {
    if (raw.empty() || raw[0] != '/')
        return fail(ErrorKind::invalid, "bad_target", "A request target begins with '/'.");
    for (std::size_t from = 1; from <= raw.size();) {
        const std::size_t end = std::min(raw.find('/', from), raw.size());
        SPHEROSEG_TRY(segment, percent_decode(raw.substr(from, end - from), false));
        if (segment->find('/') != std::string::npos || *segment == "." || *segment == "..")
            return fail(ErrorKind::invalid, "bad_path", "A path has no '.', '..' or encoded '/' segments.");
        request.path += '/';
        request.path += *segment;
        from = end + 1;
    }
    return {};
}

Result<void> parse_query(std::string_view raw, Request& request) {
    while (!raw.empty()) {
        const std::size_t end = std::min(raw.find('&'), raw.size());
        const std::string_view pair = raw.substr(0, end);
        raw.remove_prefix(std::min(end + 1, raw.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        SPHEROSEG_TRY(name, percent_decode(pair.substr(0, equals), true));
        SPHEROSEG_TRY(value, percent_decode(pair.substr(std::min(equals + 1, pair.size())), true));
        if (request.query.size() >= 100)
            return fail(ErrorKind::invalid, "too_many_parameters", "A query has at most 100 parameters.");
        if (request.query_value(*name))
            return fail(ErrorKind::invalid, "duplicate_parameter",
                        "The parameter '" + *name + "' is given twice.");
        request.query.emplace_back(*name, *value);
    }
    return {};
}

}  // namespace

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequence_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return fail(ErrorKind::invalid, "bad_percent_encoding",
                            "'%' is followed by two hexadecimal digits.");
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += plus_is_space && text[i] == '+' ? ' ' : text[i];
        }
        if (out.back() == '\0')
            return fail(ErrorKind::invalid, "nul_byte", "A request target holds no NUL byte.");
    }
    if (!is_utf8(out))
        return fail(ErrorKind::invalid, "bad_utf8", "A request target is UTF-8 once it is decoded.");
    return out;
}

Result<void> parse_target(std::string_view target, Request& request) {
    request.target = target;
    const std::size_t mark = std::min(target.find('?'), target.size());
    if (target.find('#') != std::string_view::npos)
        return fail(ErrorKind::invalid, "bad_target", "A request target has no fragment.");
    // The absolute form is meant for proxies, and must be taken all the same (RFC 9112 3.2.2).
    std::string_view path_text = target.substr(0, mark);
    const std::size_t scheme = path_text.find("://");
    if (scheme != std::string_view::npos && path_text.front() != '/') {
        path_text.remove_prefix(std::min(path_text.find('/', scheme + 3), path_text.size()));
        if (path_text.empty()) path_text = "/";
    }
    SPHEROSEG_TRY(path, parse_path(path_text, request));
    return parse_query(target.substr(std::min(mark + 1, target.size())), request);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.back();
}

}  // namespace spheroseg::http
