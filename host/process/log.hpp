// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The process's log: text lines or JSON lines, on standard error or in a file.
#pragma once

#include "config/settings.hpp"
#include "error.hpp"

namespace spheroseg {

/// Makes spdlog's default logger write as the configuration says. First before other threads log; later calls
/// may come while they do, open the file anew (it may have been moved away) and lose no line. Whatever a
/// message holds, it stays one line. 503 "log_file" when the file can't be written: the log goes on as it
/// was.
Result<void> set_up_log(const config::LogSettings& settings);

}  // namespace spheroseg
