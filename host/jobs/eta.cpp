// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "jobs/eta.hpp"

namespace spheroseg::jobs {

std::optional<std::int64_t> eta_seconds(const store::Job& job, std::int64_t now_ms) {
    const auto& progress = job.progress;
    if (job.state != store::JobState::running || !job.started_at) return std::nullopt;
    if (progress.done <= 0 || progress.total < progress.done || now_ms <= *job.started_at)
        return std::nullopt;
    const double elapsed_s = static_cast<double>(now_ms - *job.started_at) / 1000.0;
    const double left_s =
        elapsed_s * static_cast<double>(progress.total - progress.done) / static_cast<double>(progress.done);
    constexpr double year_s = 365.0 * 24 * 3600;  // beyond it the rate says nothing
    if (left_s > year_s) return std::nullopt;
    const auto whole = static_cast<std::int64_t>(left_s);
    return static_cast<double>(whole) < left_s ? whole + 1 : whole;
}

}  // namespace spheroseg::jobs
