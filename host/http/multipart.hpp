// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// multipart/form-data (RFC 7578) over a body in memory: the parts are views of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"

namespace spheroseg::http {

struct Part {
    std::string name;
    std::string filename;  ///< empty when none was given
    std::string content_type;
    std::string_view data;
};

/// True for a Content-Type of multipart/form-data.
bool is_multipart(std::string_view content_type);
/// 400 "invalid_multipart" says what is wrong; at most 1000 parts.
Result<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body);

}  // namespace spheroseg::http
