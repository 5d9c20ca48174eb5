// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The first look at raw bytes: finds the end of a request's head, and refuses what no parser should see.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>

#include "http/limits.hpp"
#include "http/refusal.hpp"

namespace spheroseg::http {

/// One per request. Looks at each byte once, however small the pieces are in which they come.
class HeadGate {
  public:
    explicit HeadGate(const Limits& limits) : limits_(limits) {}

    /// `input` begins with the request line and only ever grows. The head's length with its empty line, or
    /// nothing while more is to come. Line ends are CRLF; bare CR or LF, control characters and folded lines
    /// are 400, since parsers in a row that read them differently are what request smuggling lives on.
    std::variant<std::optional<std::size_t>, Refusal> look(std::string_view input);

  private:
    std::optional<Refusal> look_at_line(std::string_view line);

    const Limits& limits_;
    std::size_t seen_ = 0;
    std::size_t line_ = 0;
    std::size_t lines_ = 0;
};

}  // namespace spheroseg::http
