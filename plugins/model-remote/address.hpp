// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Where the server is.
#pragma once

#include <string>

namespace model_remote {

struct Address {
    std::string base;  ///< "https://host:8000/prefix", without a slash at its end
    bool encrypted = false;
    bool loopback = false;
};

/// Throws Failure(INVALID) for what is no http or https URL, or carries a user, a query or a fragment.
Address read_address(const std::string& url);

/// As one part of a path.
std::string escaped(const std::string& part);

}  // namespace model_remote
