// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What is wrong with a configuration: all of it at once, each with its place.
#pragma once

#include <string>
#include <vector>

#include "config/node.hpp"
#include "error.hpp"

namespace spheroseg::config {

struct Problem {
    Mark mark;
    std::string path;  ///< "http.port"; empty: the file itself
    std::string text;  ///< "expected an integer from 0 to 65535, got \"eighty\""
};

using Problems = std::vector<Problem>;

/// "development.yaml:14: http.port: expected an integer from 0 to 65535, got \"eighty\""
std::string to_string(const Problem& problem);

/// By file, line and column; what is wrong with no file comes first.
void sort(Problems& problems);

/// One cause, one line: takes out those from `first` on that stand where an earlier one stands. A value whose
/// substitution failed is not blamed again for what it is not.
void drop_echoes(Problems& problems, std::size_t first);

/// Code "config_invalid"; the message holds one problem a line, `fields` one entry each.
Error to_error(Problems problems);

/// The known name that `name` most likely means by Damerau-Levenshtein distance; empty when none is near.
std::string nearest_name(const std::string& name, const std::vector<std::string>& known);

}  // namespace spheroseg::config
