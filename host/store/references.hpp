// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Which stored objects the rows still refer to.
#pragma once

#include "store/transaction.hpp"

namespace spheroseg::store {

/// The keys of `keys` (sorted, once each) that no image and no segmentation refers to any more. Throws
/// sdk::Failure.
std::vector<std::string> unreferenced(Work& work, std::vector<std::string> keys);

}  // namespace spheroseg::store
