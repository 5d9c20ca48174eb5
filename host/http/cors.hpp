// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Cross-origin reads (Fetch standard): off unless origins are named.
#pragma once

#include <string>
#include <vector>

#include "http/request.hpp"
#include "http/response.hpp"

namespace spheroseg::http {

/// Adds what lets a page of a named origin ("*": of any) read the answer. Credentials are never allowed:
/// tokens travel in Authorization, cookies stay with their own origin.
void add_cors(const std::vector<std::string>& origins, const Request& request, Response& response);
/// The answer to OPTIONS where no route of its own is: Allow, and what a preflight asks for.
Response options_answer(const std::vector<std::string>& origins, const Request& request,
                        const std::vector<std::string>& methods);

}  // namespace spheroseg::http
