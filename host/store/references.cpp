// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/references.hpp"

#include <algorithm>

namespace spheroseg::store {

std::vector<std::string> unreferenced(Work& work, std::vector<std::string> keys) {
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    // Content decides the key, so an original can be the same object as somebody's thumbnail: ask for all
    // three.
    const auto referenced = [&](const std::string& key) {
        bool found = false;
        work.execute(
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM images WHERE object_key = $1) OR EXISTS (SELECT 1 FROM "
            "images "
            "WHERE thumbnail_key = $1) OR EXISTS (SELECT 1 FROM segmentations WHERE objects_key = $1)",
            {sdk::sql(key)}, [&](const sdk::Row&) { found = true; });
        return found;
    };
    keys.erase(std::remove_if(keys.begin(), keys.end(), referenced), keys.end());
    return keys;
}

}  // namespace spheroseg::store
