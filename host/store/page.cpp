// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/page.hpp"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace spheroseg::store {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t longest_cursor = 4096;
constexpr std::array<std::pair<std::string_view, Sort>, 4> sorts{
    {{"created_at", Sort::created_at},
     {"-created_at", Sort::created_at_descending},
     {"name", Sort::name},
     {"-name", Sort::name_descending}}};

std::string to_base64url(std::string_view bytes) {
    std::string text;
    unsigned buffer = 0;
    int bits = 0;
    for (const unsigned char byte : bytes) {
        buffer = (buffer << 8) | byte;
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            text += alphabet[(buffer >> bits) & 63];
        }
        buffer &= (1U << bits) - 1;
    }
    if (bits > 0) text += alphabet[(buffer << (6 - bits)) & 63];
    return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string bytes;
    unsigned buffer = 0;
    int bits = 0;
    for (const char c : text) {
        const auto digit = alphabet.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        buffer = (buffer << 6) | static_cast<unsigned>(digit);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>((buffer >> bits) & 0xff);
        buffer &= (1U << bits) - 1;
    }
    return bytes;
}

}  // namespace

Result<Sort> parse_sort(std::string_view text) {
    if (text.empty()) return Sort::created_at_descending;
    for (const auto& [name, sort] : sorts)
        if (name == text) return sort;
    return fail(
        ErrorKind::invalid, "invalid_sort",
        "sort must be one of created_at, -created_at, name and -name, not \"" + std::string(text) + "\".");
}

std::string_view to_string(Sort sort) {
    for (const auto& [name, value] : sorts)
        if (value == sort) return name;
    return "";
}

Result<int> parse_limit(std::string_view text) {
    if (text.empty()) return default_limit;
    int limit = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (error != std::errc() || end != text.data() + text.size() || limit < 1 || limit > largest_limit)
        return fail(ErrorKind::invalid, "invalid_limit",
                    "limit must be a whole number from 1 to 200, not \"" + std::string(text) + "\".");
    return limit;
}

std::string encode(const Cursor& cursor) {
    auto json = nlohmann::json::array({to_string(cursor.sort)});
    if (by_name(cursor.sort)) {
        json.push_back(cursor.name);
    } else {
        json.push_back(cursor.created_at);
    }
    json.push_back(cursor.id);
    return to_base64url(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

tl::unexpected<Error> bad_cursor() {
    return fail(
        ErrorKind::invalid, "invalid_cursor",
        "The cursor must be the next_cursor of an earlier page of the same list and sort; start again "
        "without it.");
}

Result<Cursor> decode_cursor(std::string_view text, Sort sort) {
    if (text.size() > longest_cursor) return bad_cursor();
    const auto bytes = from_base64url(text);
    if (!bytes) return bad_cursor();
    const auto json = nlohmann::json::parse(*bytes, nullptr, false);
    if (!json.is_array() || json.size() != 3 || !json[0].is_string() || !json[2].is_string())
        return bad_cursor();
    if (json[0].get_ref<const std::string&>() != to_string(sort)) return bad_cursor();
    Cursor cursor{sort, {}, 0, json[2].get<std::string>()};
    if (by_name(sort)) {
        if (!json[1].is_string()) return bad_cursor();
        cursor.name = json[1].get<std::string>();
    } else {
        if (!json[1].is_number_integer()) return bad_cursor();
        cursor.created_at = json[1].get<std::int64_t>();
    }
    const auto has_nul = [](const std::string& value) { return value.find('\0') != std::string::npos; };
    if (has_nul(cursor.name) || has_nul(cursor.id)) return bad_cursor();
    return cursor;
}

std::string contains_pattern(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '!') pattern += '!';
        pattern += (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return pattern + "%";
}

}  // namespace spheroseg::store
