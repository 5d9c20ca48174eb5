// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "statement_cache.hpp"

namespace storage_sqlite {

namespace {
// A longer text is a one-off (an import, a migration) and would only hold memory.
constexpr std::size_t kLongestCached = 16 << 10;
}  // namespace

std::unique_ptr<Statement> StatementCache::take(std::string_view sql) {
    const auto found = by_sql_.find(sql);
    if (found == by_sql_.end()) return nullptr;
    const auto place = found->second;
    auto statement = std::move(*place);
    by_sql_.erase(found);
    latest_first_.erase(place);
    return statement;
}

void StatementCache::put(std::unique_ptr<Statement> statement) {
    if (statement->sql().size() > kLongestCached || by_sql_.count(statement->sql()) != 0) return;
    latest_first_.push_front(std::move(statement));
    by_sql_.emplace(latest_first_.front()->sql(), latest_first_.begin());
    if (by_sql_.size() <= capacity_) return;
    by_sql_.erase(latest_first_.back()->sql());
    latest_first_.pop_back();
}

}  // namespace storage_sqlite
