// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Several layers of configuration as one: the later wins, value by value.
#pragma once

#include "config/node.hpp"
#include "config/problem.hpp"
#include "config/source.hpp"

namespace spheroseg::config {

/// Maps merge, everything else is replaced. A key without a value leaves a map below it as it is.
void overlay(Node& under, Node over);

void apply(Node& root, const Override& change, Problems& problems);

}  // namespace spheroseg::config
