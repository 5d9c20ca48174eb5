// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The log of what happened to jobs; ids rise in the order of the commits, so a reader never misses one.
// Events are removed with their job, never before it.
#pragma once

#include "store/access.hpp"
#include "store/job.hpp"

namespace spheroseg::store {

struct EventFilter {
    std::optional<std::string> job_id = {};
    std::optional<std::string> user_id = {};  ///< those of the jobs that this user made
    bool accepts(const JobEvent& event) const {
        return (!job_id || *job_id == event.job_id) && (!user_id || *user_id == event.user_id);
    }
};

namespace events {

/// In the transaction of the change itself; the event's id.
std::int64_t append(Work& work, const Job& job, std::string_view type);
/// Those with a higher id than `after`, and at most `limit`, oldest first.
Result<std::vector<JobEvent>> after(Work& work, std::int64_t after, const EventFilter& filter, int limit);
/// The newest id; 0 before the first event.
Result<std::int64_t> newest(Work& work);

}  // namespace events
}  // namespace spheroseg::store
