// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace spheroseg::http {

/// Why a request is not let in. The connection ends with it, unless the request's bounds are beyond doubt.
struct Refusal {
    int status;
    std::string code;
    std::string detail;
    std::vector<std::pair<std::string, std::string>> headers = {};
    bool reusable = false;  ///< what follows on the connection can be trusted
};

}  // namespace spheroseg::http
