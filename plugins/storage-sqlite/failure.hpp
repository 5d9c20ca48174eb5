// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The one translation from SQLite's result codes to those of the boundary.
#pragma once

#include <sqlite3.h>

#include <spheroseg/boundary.hpp>

namespace storage_sqlite {

/// `code` is the extended result code of the last call on `db`; `db` may be NULL when opening failed.
spheroseg::sdk::Failure to_failure(sqlite3* db, int code);

}  // namespace storage_sqlite
