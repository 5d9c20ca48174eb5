// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A job as it is stored, and what happened to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "error.hpp"

namespace spheroseg::store {

enum class JobState { queued, running, done, failed, cancelled };
std::string_view to_string(JobState state);
/// 400 invalid_state for anything else.
Result<JobState> parse_job_state(std::string_view text);
inline bool is_final(JobState state) {
    return state != JobState::queued && state != JobState::running;
}

struct JobProgress {
    std::int64_t done = 0;
    std::int64_t total = 0;  ///< 0: not known yet
    std::string unit;        ///< "tiles", "images" …
};

struct JobError {
    std::string code;
    std::string message;
};

struct Job {
    std::string id;
    std::string kind;
    std::optional<std::string> parent_id;
    JobState state = JobState::queued;
    std::string payload;  ///< a JSON object
    std::string created_by;
    std::optional<std::string> project_id;
    std::optional<std::string> image_id;
    JobProgress progress;
    int attempt = 0;
    int max_attempts = 3;
    std::optional<JobError> error;
    int priority = 0;
    std::int64_t fence = 0;
    std::int64_t created_at = 0;
    std::optional<std::int64_t> started_at;  ///< of the last attempt
    std::optional<std::int64_t> finished_at;
};

/// A worker's hold on a job. Every lease of a job has a higher fence than the one before, and only the newest
/// can write.
struct JobLease {
    std::string job_id;
    std::int64_t fence = 0;
    std::string owner;
};

struct JobEvent {
    std::int64_t id = 0;  ///< rises in the order of the commits; what Last-Event-ID carries
    std::string job_id;
    std::string user_id;
    std::optional<std::string> project_id;
    std::string type;  ///< queued, running, progress, retrying, done, failed, cancelled
    std::string data;  ///< a JSON object: the job's id, kind, state, progress, attempt, error, image_id …
    std::int64_t created_at = 0;
};

}  // namespace spheroseg::store
