// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// ${NAME}, ${NAME:-default} and ${file:/path} inside a scalar; $${ stands for ${ itself.
#pragma once

#include <string>
#include <vector>

#include "config/source.hpp"

namespace spheroseg::config {

struct Substituted {
    std::string text;
    bool whole = false;   ///< the scalar is one substitution and nothing else
    bool secret = false;  ///< a file took part
    std::vector<std::string> faults = {};
};

/// What is put in is never read as YAML or substituted again. A relative file stands beside the configuration
/// file, in `folder`.
Substituted substitute(const std::string& text, const Environment& environment, const std::string& folder);

}  // namespace spheroseg::config
