// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "jobs/eta.hpp"

#include <catch2/catch.hpp>

using namespace spheroseg;

TEST_CASE("the time left follows the rate so far, and nothing is said without one") {
    store::Job job;
    job.state = store::JobState::running;
    job.started_at = 10000;
    job.progress = {25, 100, "tiles"};
    CHECK(jobs::eta_seconds(job, 20000) == 30);
    CHECK(jobs::eta_seconds(job, 10001) == 1);
    job.progress.done = 100;
    CHECK(jobs::eta_seconds(job, 20000) == 0);
    for (const auto& progress : {store::JobProgress{0, 100, ""}, store::JobProgress{5, 0, ""}}) {
        job.progress = progress;
        CHECK_FALSE(jobs::eta_seconds(job, 20000));
    }
    job.progress = {25, 100, "tiles"};
    CHECK_FALSE(jobs::eta_seconds(job, 9000));
    job.state = store::JobState::queued;
    CHECK_FALSE(jobs::eta_seconds(job, 20000));
}
