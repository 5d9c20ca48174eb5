// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Text that every reader takes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace spheroseg::formats {

/// The value as JSON in one line. Numbers are the shortest that read back the same, NaN and infinity are
/// null, bytes that are no UTF-8 become U+FFFD.
std::string dump(const nlohmann::json& value);
/// The text with U+FFFD for what is no UTF-8.
std::string as_utf8(const std::string& text);

}  // namespace spheroseg::formats
