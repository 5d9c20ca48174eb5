// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A deployment without any account makes its first administrator at start.
#pragma once

#include <filesystem>

#include "error.hpp"
#include "plugin/plugin_set.hpp"

namespace spheroseg {

/// Writes first-administrator.txt (mode 0600) into the data folder: e-mail and a password made here. Nothing
/// happens when there are accounts, or no login. Of hosts that start at once on one database one makes the
/// account, and only its data folder keeps a note.
Result<void> make_first_administrator(const PluginSet& plugins, const std::filesystem::path& data);

}  // namespace spheroseg
