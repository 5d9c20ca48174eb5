// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// When a job will be done, from how fast it went so far.
#pragma once

#include <optional>

#include "store/job.hpp"

namespace spheroseg::jobs {

/// Seconds from now, rounded up; none while it is not running, or nothing is done yet, or the total is
/// unknown.
std::optional<std::int64_t> eta_seconds(const store::Job& job, std::int64_t now_ms);

}  // namespace spheroseg::jobs
