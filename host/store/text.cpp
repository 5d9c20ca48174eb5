// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/text.hpp"

#include <cmath>
#include <cstdint>

namespace spheroseg::store {
namespace {

constexpr std::size_t broken = static_cast<std::size_t>(-1);

/// Code points of a UTF-8 text; `broken` for anything that RFC 3629 does not allow, or a control character.
std::size_t count_characters(std::string_view text) {
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
                   (first < 0x20 && first != '\t' && first != '\n' && first != '\r')) {
            return broken;
        }
        if (i + length > text.size()) return broken;
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xc0U) != 0x80) return broken;
            value = (value << 6) | (next & 0x3fU);
        }
        const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
        if (overlong || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return broken;
        i += length;
    }
    return count;
}

}  // namespace

bool is_clean_text(std::string_view text) {
    return count_characters(text) != broken;
}

void check_text(std::vector<FieldError>& errors, const std::string& field, std::string_view text,
                std::size_t least, std::size_t most) {
    const std::size_t count = count_characters(text);
    if (count == broken) {
        errors.push_back({field, "must be UTF-8 text without control characters"});
    } else if (count < least || count > most) {
        errors.push_back({field, "must have " + std::to_string(least) + " to " + std::to_string(most) +
                                     " characters, not " + std::to_string(count)});
    }
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
