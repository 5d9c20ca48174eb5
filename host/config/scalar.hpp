// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a scalar without quotes is: YAML 1.2's core schema, so `yes`, `no` and `off` are text.
#pragma once

#include <string>

#include "config/node.hpp"

namespace spheroseg::config {

/// Sets kind, scalar and written. A number that JSON can't hold (.inf, .nan, 1e999) stays text.
void resolve_plain(Node& node, const std::string& text);
void set_text(Node& node, std::string text);

}  // namespace spheroseg::config
