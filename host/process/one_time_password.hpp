// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Passwords that the host makes for somebody who must change them.
#pragma once

#include <string>

#include "error.hpp"

namespace spheroseg {

/// 125 bits from an alphabet without look-alikes, so that it can be typed from a screen.
Result<std::string> new_one_time_password();

}  // namespace spheroseg
