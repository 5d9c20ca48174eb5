// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/head_gate.hpp"

namespace spheroseg::http {

std::variant<std::optional<std::size_t>, Refusal> HeadGate::look(std::string_view input) {
    for (; seen_ < input.size(); ++seen_) {
        const auto byte = static_cast<unsigned char>(input[seen_]);
        if (seen_ >= limits_.header_bytes)
            return Refusal{431, "headers_too_large",
                           "The request line and the headers have more than " +
                               std::to_string(limits_.header_bytes) + " bytes."};
        if (lines_ == 0 && seen_ >= limits_.target_bytes)
            return Refusal{
                414, "target_too_long",
                "The request line has more than " + std::to_string(limits_.target_bytes) + " bytes."};
        if (byte == '\n') {
            if (seen_ == line_ || input[seen_ - 1] != '\r')
                return Refusal{400, "bad_line_ending", "Lines of a request's head end with CR LF."};
            if (seen_ - line_ == 1) return std::optional(seen_ + 1);
            if (auto refused = look_at_line(input.substr(line_, seen_ - 1 - line_))) return *refused;
            line_ = seen_ + 1;
            ++lines_;
            continue;
        }
        if (seen_ > line_ && input[seen_ - 1] == '\r')
            return Refusal{400, "bad_line_ending", "Lines of a request's head end with CR LF."};
        if ((byte < 0x20 && byte != '\t' && byte != '\r') || byte == 0x7f)
            return Refusal{400, "control_character", "A request's head holds no control characters."};
    }
    return std::optional<std::size_t>();
}

std::optional<Refusal> HeadGate::look_at_line(std::string_view line) {
    if (lines_ > limits_.headers)
        return Refusal{431, "too_many_headers",
                       "A request has at most " + std::to_string(limits_.headers) + " header fields."};
    if (line.front() == ' ' || line.front() == '\t')
        return Refusal{400, "folded_line", "Header lines are not folded over several lines."};
    return std::nullopt;
}

}  // namespace spheroseg::http
