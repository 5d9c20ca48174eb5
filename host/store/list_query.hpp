// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Builds the SELECT of one page: conditions, parameters, keyset and order.
#pragma once

#include <spheroseg/database.hpp>
#include <string>
#include <vector>

#include "store/page.hpp"

namespace spheroseg::store {

class ListQuery {
  public:
    /// `table` names the table (or alias) whose created_at, name and id give the order.
    ListQuery(std::string select, std::string table) : text_(std::move(select)), table_(std::move(table)) {}

    /// Takes a value and answers its place in the text: "$3".
    std::string parameter(sdk::SqlValue value) {
        parameters_.push_back(std::move(value));
        return "$" + std::to_string(parameters_.size());
    }
    void where(const std::string& condition) {
        text_ += first_ ? " WHERE " : " AND ";
        text_ += condition;
        first_ = false;
    }
    void where_name_contains(const std::string& q) {
        if (!q.empty())
            where("LOWER(" + table_ + ".name) LIKE " + parameter(sdk::sql(contains_pattern(q))) +
                  " ESCAPE '!'");
    }
    /// Last: the place where the page starts, the order, and one row more than the page holds. `id` is the
    /// column that makes the order total.
    Result<void> finish(const PageRequest& page, const std::string& id = "id") {
        if (page.limit < 1 || page.limit > largest_limit)
            return tl::unexpected<Error>(parse_limit("0").error());
        const std::string key = table_ + (by_name(page.sort) ? ".name" : ".created_at");
        const std::string tie = table_ + "." + id;
        const bool down = descending(page.sort);
        if (!page.cursor.empty()) {
            const auto cursor = decode_cursor(page.cursor, page.sort);
            if (!cursor) return tl::unexpected<Error>(cursor.error());
            const std::string from =
                parameter(by_name(page.sort) ? sdk::sql(cursor->name) : sdk::sql(cursor->created_at));
            where("(" + key + ", " + tie + ") " + (down ? "<" : ">") + " (" + from + ", " +
                  parameter(sdk::sql(cursor->id)) + ")");
        }
        const char* direction = down ? " DESC" : "";
        text_ += " ORDER BY " + key + direction + ", " + tie + direction + " LIMIT " +
                 parameter(sdk::sql(page.limit + 1));
        return {};
    }

    const std::string& text() const { return text_; }
    const std::vector<sdk::SqlValue>& parameters() const { return parameters_; }

  private:
    std::string text_;
    std::string table_;
    std::vector<sdk::SqlValue> parameters_;
    bool first_ = true;
};

/// Cuts the extra row off; `key_of` gives the name that the order went by.
template <typename T, typename NameOf>
Page<T> to_page(std::vector<T> rows, const PageRequest& page, NameOf name_of) {
    Page<T> out{std::move(rows), std::nullopt};
    if (out.items.size() <= static_cast<std::size_t>(page.limit)) return out;
    out.items.resize(static_cast<std::size_t>(page.limit));
    const T& last = out.items.back();
    out.next_cursor = encode(Cursor{page.sort, name_of(last), last.created_at, last.id});
    return out;
}

}  // namespace spheroseg::store
