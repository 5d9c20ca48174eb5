// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The statements of one session that were used last, ready to be used again.
#pragma once

#include <list>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "statement.hpp"

namespace storage_sqlite {

/// [one thread at a time] A statement in use is out of the cache, so a nested use of the same text gets its
/// own.
class StatementCache {
  public:
    explicit StatementCache(std::size_t capacity) : capacity_(capacity) {}

    /// NULL when it is not there.
    std::unique_ptr<Statement> take(std::string_view sql);
    void put(std::unique_ptr<Statement> statement);
    std::size_t size() const { return by_sql_.size(); }

  private:
    const std::size_t capacity_;
    std::list<std::unique_ptr<Statement>> latest_first_;
    std::unordered_map<std::string_view, std::list<std::unique_ptr<Statement>>::iterator> by_sql_;
};

}  // namespace storage_sqlite
