// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One YAML file as a tree with marks; substitutions are done. Bounded in bytes, nodes and depth, aliases
// included. Refused: duplicate keys, keys that are no text, several documents, unknown tags.
#pragma once

#include <optional>

#include "config/node.hpp"
#include "config/problem.hpp"
#include "config/source.hpp"

namespace spheroseg::config {

constexpr std::size_t kMostFileBytes = std::size_t{1} << 20;
constexpr std::size_t kMostNodes = 20000;
constexpr std::size_t kMostDepth = 64;
constexpr std::size_t kMostTextBytes = std::size_t{8} << 20;  ///< of all scalars, after substitution
constexpr std::size_t kMostKeyBytes = 200;

/// Adds to `problems` what is wrong; nothing when the file can't be read to its end.
std::optional<Node> read_yaml(const Source& source, const Environment& environment, Problems& problems);

}  // namespace spheroseg::config
