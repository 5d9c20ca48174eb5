// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/text.hpp"

#include <cmath>
#include <cstdint>

namespace spheroseg::store {
namespace {

constexpr std::size_t broken = static_cast<std::size_t>(-1);

constexpr std::string_view no_controls;
constexpr std::string_view tab_and_line_ends = "\t\r\n";

/// Code points of a UTF-8 text; `broken` for anything that RFC 3629 does not allow, or a control character
/// (C0, DEL, C1) that is not among `controls`.
std::size_t count_characters(std::string_view text, std::string_view controls) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++count) {
        const auto first = static_cast<unsigned char>(text[i]);
        std::size_t length = 1;
        std::uint32_t value = first;
        if (first >= 0xf0 && first < 0xf5) {
            length = 4;
            value = first & 0x07U;
        } else if (first >= 0xe0 && first < 0xf0) {
            length = 3;
            value = first & 0x0fU;
        } else if (first >= 0xc2 && first < 0xe0) {
            length = 2;
            value = first & 0x1fU;
        } else if (first >= 0x80 || first == 0x7f ||
                   (first < 0x20 && controls.find(text[i]) == std::string_view::npos)) {
            return broken;
        }
        if (i + length > text.size()) return broken;
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xc0U) != 0x80) return broken;
            value = (value << 6) | (next & 0x3fU);
        }
        const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
        const bool c1 = length == 2 && value < 0xa0;
        if (overlong || c1 || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return broken;
        i += length;
    }
    return count;
}

void check(std::vector<FieldError>& errors, const std::string& field, std::size_t count, std::size_t least,
           std::size_t most, const char* rule) {
    if (count == broken) {
        errors.push_back({field, rule});
    } else if (count < least || count > most) {
        errors.push_back({field, "must have " + std::to_string(least) + " to " + std::to_string(most) +
                                     " characters, not " + std::to_string(count)});
    }
}

}  // namespace

bool is_clean_line(std::string_view text) {
    return count_characters(text, no_controls) != broken;
}

void check_line(std::vector<FieldError>& errors, const std::string& field, std::string_view text,
                std::size_t least, std::size_t most) {
    check(errors, field, count_characters(text, no_controls), least, most,
          "must be one line of UTF-8 text without control characters");
}

void check_text(std::vector<FieldError>& errors, const std::string& field, std::string_view text,
                std::size_t least, std::size_t most) {
    check(errors, field, count_characters(text, tab_and_line_ends), least, most,
          "must be UTF-8 text without control characters other than tabs and line ends");
}

void check_positive(std::vector<FieldError>& errors, const std::string& field, double value) {
    if (!std::isfinite(value) || value <= 0) errors.push_back({field, "must be a number above 0"});
}

Result<void> refuse(std::vector<FieldError> errors, const std::string& code) {
    if (errors.empty()) return {};
    std::string message;
    for (const auto& error : errors)
        message += (message.empty() ? "" : "; ") + error.field + " " + error.reason;
    return tl::unexpected<Error>(Error{ErrorKind::unprocessable, code, message + ".", std::move(errors)});
}

}  // namespace spheroseg::store
