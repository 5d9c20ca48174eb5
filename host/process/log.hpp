// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The process's log: text lines or JSON lines, on standard error or in a file.
#pragma once

#include "config/settings.hpp"
#include "error.hpp"

namespace spheroseg {

/// Makes spdlog's default logger as the configuration says; called again, it replaces it. Whatever a message
/// holds, it stays one line. 503 "log_file" when the file can't be written: the logger that was there stays.
Result<void> set_up_log(const config::LogSettings& settings);

}  // namespace spheroseg
