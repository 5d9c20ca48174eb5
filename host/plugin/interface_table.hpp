// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Whether a plugin's function table is complete before anybody calls through it.
#pragma once

#include <spheroseg/abi.h>
#include <string>

#include "error.hpp"

namespace spheroseg {

/// A known interface's table must be as large as in its first version and hold no NULL function; of an
/// unknown one only the pointer is checked. Error: plugin_interface. `name` opens the message.
Result<void> check_interface(const std::string& name, const std::string& id,
                             const spheroseg_interface& given);

}  // namespace spheroseg
