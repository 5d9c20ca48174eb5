// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Which stored objects may be removed: noted with the rows that named them, looked at again before it is
// done.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/transaction.hpp"

namespace spheroseg::store::unused_objects {

struct Unused {
    std::string key;
    std::int64_t since = 0;  ///< unix milliseconds
};

/// In the transaction that removes the rows which named them. Both throw sdk::Failure.
void note(Work& work, const std::vector<std::string>& keys);
/// All objects of a project's images and segmentations; before these rows go.
void note_project(Work& work, const std::string& project_id);
/// What was put for rows that then could not be written.
Result<void> note_leftovers(Work& work, const std::vector<std::string>& keys);

/// Oldest first, of those noted at `until` or before; the page after `after`.
Result<std::vector<Unused>> list(Work& work, std::int64_t until, const std::optional<Unused>& after,
                                 std::size_t most);
/// Keeps every other transaction that does so with this key waiting until this one ends. SQLite has one
/// writer at a time anyway.
Result<void> hold(Work& work, const std::string& key);
/// Whether an image or a segmentation names it.
Result<bool> is_named(Work& work, const std::string& key);
Result<void> forget(Work& work, const std::string& key);

}  // namespace spheroseg::store::unused_objects
