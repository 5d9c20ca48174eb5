// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Job rows and their transitions: what the queue's files share. Everything here throws sdk::Failure.
#pragma once

#include "store/job.hpp"
#include "store/transaction.hpp"

namespace spheroseg::store::job_rows {

/// In the order that read() expects; nothing but column names, so it serves RETURNING too.
extern const char* const columns;
Job read(const sdk::Row& row);

std::optional<Job> find(Work& work, const std::string& id);

/// Ends a job that is queued or running, with its event, its segmentation and its parent's count; false when
/// it had ended before.
bool end(Work& work, const std::string& id, JobState state, const std::optional<JobError>& error);
/// Ends every unfinished child as cancelled.
void cancel_children(Work& work, const std::string& parent_id);

}  // namespace spheroseg::store::job_rows
