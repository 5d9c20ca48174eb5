// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The layout of the boundary as lines of text, and how it may differ from the released one.
#pragma once

#include <string>
#include <vector>

namespace spheroseg::test {

/// "struct <name> <size>", "member <struct>.<member> <offset> <size>", "constant <name> <value>".
std::vector<std::string> current_layout();

struct LayoutChange {
    std::vector<std::string> broken;  ///< released lines that no longer hold: never allowed
    std::vector<std::string> grown;   ///< lines to add, together with a raised SPHEROSEG_ABI_MINOR
};
/// A struct that only became larger has grown; any other difference in a released line breaks plugins.
LayoutChange compare_layouts(const std::vector<std::string>& released,
                             const std::vector<std::string>& current);

/// Structs whose listed members leave bytes uncovered, or that the headers declare and the table does not
/// list.
std::vector<std::string> layout_gaps();

}  // namespace spheroseg::test
