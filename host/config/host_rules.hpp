// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a schema can't say about the host's settings: addresses, and values that must fit each other.
#pragma once

#include "config/node.hpp"
#include "config/problem.hpp"

namespace spheroseg::config {

/// `checked` is a tree that the host's schema accepted.
void check_host_rules(const Node& checked, Problems& problems);

}  // namespace spheroseg::config
