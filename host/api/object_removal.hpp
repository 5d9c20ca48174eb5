// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Removing rows and then the objects that nothing names any more.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/services.hpp"
#include "inference/call_context.hpp"
#include "store/transaction.hpp"

namespace spheroseg::api {

/// Runs `remove` in a write transaction; the object keys it answers are removed after the commit. A kill in
/// between leaves objects without a row, never a row without its object.
Result<void> remove_with_objects(Services& services, const CallContext& context,
                                 const std::function<Result<std::vector<std::string>>(store::Work&)>& remove);

}  // namespace spheroseg::api
