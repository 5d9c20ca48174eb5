// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Lists in pages: stable keyset cursors, so that a page costs the same at the start and at the end of a list.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"

namespace spheroseg::store {

enum class Sort { created_at, created_at_descending, name, name_descending };

/// "created_at", "-created_at", "name", "-name"; empty means newest first. Anything else: 400 invalid_sort.
Result<Sort> parse_sort(std::string_view text);
std::string_view to_string(Sort sort);
inline bool descending(Sort sort) {
    return sort == Sort::created_at_descending || sort == Sort::name_descending;
}
inline bool by_name(Sort sort) {
    return sort == Sort::name || sort == Sort::name_descending;
}

/// 1–200; empty means 50. Anything else: 400 invalid_limit.
Result<int> parse_limit(std::string_view text);
constexpr int default_limit = 50;
constexpr int largest_limit = 200;

struct PageRequest {
    Sort sort = Sort::created_at_descending;
    int limit = default_limit;
    std::string cursor = {};  ///< as it came from the client; empty for the first page
};

template <typename T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> next_cursor;  ///< none after the last page
};

/// Where a page ended. Opaque to clients: base64url of a small JSON array that names its sort.
struct Cursor {
    Sort sort;
    std::string name;             ///< when sorted by name
    std::int64_t created_at = 0;  ///< otherwise
    std::string id;
};
std::string encode(const Cursor& cursor);
/// 400 invalid_cursor.
tl::unexpected<Error> bad_cursor();
/// 400 invalid_cursor unless it was made here for the same sort.
Result<Cursor> decode_cursor(std::string_view text, Sort sort);

/// The pattern of "contains `text`" for LIKE … ESCAPE '!', lower case.
std::string contains_pattern(std::string_view text);

}  // namespace spheroseg::store
