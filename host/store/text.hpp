// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Checks of texts that people write, before they become rows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"

namespace spheroseg::store {

/// Valid UTF-8 without control characters, so without line ends too.
bool is_clean_line(std::string_view text);

/// Appends a FieldError unless `text` is a clean line and has `least` to `most` characters (code points).
void check_line(std::vector<FieldError>& errors, const std::string& field, std::string_view text,
                std::size_t least, std::size_t most);
/// The same for a text of several lines, which may have tabs.
void check_text(std::vector<FieldError>& errors, const std::string& field, std::string_view text,
                std::size_t least, std::size_t most);
/// Appends a FieldError unless it is a finite number above 0.
void check_positive(std::vector<FieldError>& errors, const std::string& field, double value);

/// 422 `code` when there are errors.
Result<void> refuse(std::vector<FieldError> errors, const std::string& code);

}  // namespace spheroseg::store
