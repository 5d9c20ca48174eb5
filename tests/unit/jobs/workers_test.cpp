// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "jobs/workers.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "../store/test_database.hpp"

using namespace spheroseg;
using namespace spheroseg::jobs;
using spheroseg::testing::TestDatabase;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr seconds generous{60};

struct Bench : TestDatabase {
    Bench() : TestDatabase(8) {}
    std::string put(const std::string& kind = "work") {
        store::NewJob job;
        job.kind = kind;
        job.created_by = "ann";
        return write([&](store::Work& work) { return store::queue::enqueue(work, job); }).value();
    }
    store::Job job(const std::string& id) {
        return read([&](store::Work& work) { return store::queue::get(work, ann, id); }).value();
    }
    bool ends(const std::string& id, store::JobState state) {
        return until([&] { return job(id).state == state; });
    }
    template <typename Condition>
    bool until(Condition condition) {
        const auto deadline = Clock::now() + generous;
        while (!condition()) {
            if (Clock::now() > deadline) return false;
            std::this_thread::sleep_for(milliseconds(5));
        }
        return true;
    }
    static WorkerOptions options(std::size_t threads = 2) {
        WorkerOptions options;
        options.threads = threads;
        options.lease = seconds(2);
        options.heartbeat = milliseconds(300);
        options.recover = milliseconds(200);
        return options;
    }
};

/// Works until it is told to stop.
Result<void> stubborn(JobRun& run, std::atomic<int>& started) {
    ++started;
    const auto deadline = Clock::now() + generous;
    while (!run.cancelled() && Clock::now() < deadline) std::this_thread::sleep_for(milliseconds(2));
    return fail(ErrorKind::cancelled, "cancelled", "Told to stop.");
}

}  // namespace

TEST_CASE("a job that takes longer than its deadline fails once and for all, and the next one runs") {
    Bench bench;
    const auto hangs = bench.put("hang");
    const auto next = bench.put();
    auto options = Bench::options(1);
    options.deadline = milliseconds(50);
    std::atomic<int> runs{0};
    Workers workers(bench.pool, options,
                    {{"hang",
                      [&](JobRun& run) -> Result<void> {
                          ++runs;
                          for (;;) {
                              std::this_thread::sleep_for(milliseconds(2));
                              if (auto wanted = run.context().checkpoint(); !wanted) return wanted;
                          }
                      }},
                     {"work", [](JobRun& run) { return run.complete(); }}});
    workers.start();
    CHECK(bench.ends(hangs, store::JobState::failed));
    CHECK(bench.job(hangs).error->code == "job_deadline");
    CHECK(bench.ends(next, store::JobState::done));
    CHECK(runs == 1);
    workers.stop(Clock::now() + generous);
}

TEST_CASE("jobs that were there and jobs that come are run once each") {
    Bench bench;
    std::vector<std::string> ids;
    for (int i = 0; i < 10; ++i) ids.push_back(bench.put());
    std::atomic<int> runs{0};
    Workers workers(bench.pool, Bench::options(3), {{"work", [&](JobRun& run) -> Result<void> {
                                                         ++runs;
                                                         run.progress(1, 2, "steps");
                                                         return run.complete();
                                                     }}});
    workers.start();
    for (int i = 0; i < 10; ++i) ids.push_back(bench.put());
    for (const auto& id : ids) CHECK(bench.ends(id, store::JobState::done));
    workers.stop(Clock::now() + generous);
    CHECK(runs == 20);
    CHECK(workers.running() == 0);
}

TEST_CASE("a handler's results are written with the end of its job or not at all") {
    Bench bench;
    const auto id = bench.put();
    std::atomic<int> attempts{0};
    Workers workers(bench.pool, Bench::options(1),
                    {{"work", [&](JobRun& run) -> Result<void> {
                          const bool first = attempts++ == 0;
                          return run.complete([&](store::Work& work) -> Result<void> {
                              store::projects::create(work, bench.ann, {"result"}).value();
                              if (first) return fail(ErrorKind::unavailable, "later", "Later.");
                              return {};
                          });
                      }}});
    workers.start();
    CHECK(bench.ends(id, store::JobState::done));
    workers.stop(Clock::now() + generous);
    CHECK(attempts == 2);
    CHECK(bench.number("SELECT COUNT(*) FROM projects") == 1);
}

TEST_CASE("a running job sees its cancellation soon, and its end changes nothing") {
    Bench bench;
    std::atomic<int> started{0};
    std::atomic<bool> left{false};
    Workers workers(bench.pool, Bench::options(1), {{"work", [&](JobRun& run) -> Result<void> {
                                                         auto outcome = stubborn(run, started);
                                                         CHECK(run.complete().error().code == "lease_lost");
                                                         left = true;
                                                         return outcome;
                                                     }}});
    workers.start();
    const auto id = bench.put();
    REQUIRE(bench.until([&] { return started == 1; }));
    const auto asked = Clock::now();
    bench.write([&](store::Work& work) { return store::queue::cancel(work, bench.ann, id); }).value();
    REQUIRE(bench.until([&] { return left.load(); }));
    CHECK(Clock::now() - asked < seconds(10));
    workers.stop(Clock::now() + generous);
    CHECK(bench.job(id).state == store::JobState::cancelled);
}

TEST_CASE("long work keeps its lease by itself") {
    Bench bench;
    auto options = Bench::options(1);
    options.lease = milliseconds(1500);
    std::atomic<int> runs{0};
    const auto work = [&](JobRun& run) -> Result<void> {
        ++runs;
        const auto end = Clock::now() + seconds(4);
        while (Clock::now() < end && !run.cancelled()) std::this_thread::sleep_for(milliseconds(10));
        return run.complete();
    };
    Workers one(bench.pool, options, {{"work", work}});
    Workers two(bench.pool, options, {{"work", work}});
    const auto id = bench.put();
    one.start();
    two.start();
    CHECK(bench.ends(id, store::JobState::done));
    one.stop(Clock::now() + generous);
    two.stop(Clock::now() + generous);
    CHECK(runs == 1);
}

TEST_CASE("a stop waits for what runs, then gives the leases of the rest back at once") {
    Bench bench;
    std::atomic<int> started{0};
    const auto id = bench.put();
    {
        Workers workers(bench.pool, Bench::options(2),
                        {{"work", [&](JobRun& run) { return stubborn(run, started); }}});
        workers.start();
        REQUIRE(bench.until([&] { return started == 1; }));
        workers.stop(Clock::now() + milliseconds(100));
    }
    CHECK(bench.job(id).state == store::JobState::queued);
    CHECK(bench.job(id).attempt == 0);
    std::atomic<bool> run_again{false};
    Workers workers(bench.pool, Bench::options(1), {{"work", [&](JobRun&) -> Result<void> {
                                                         run_again = true;
                                                         return {};
                                                     }}});
    workers.start();
    CHECK(bench.ends(id, store::JobState::done));
    CHECK(run_again);
}

TEST_CASE("a handler that throws or fails for good fails its job, and the worker goes on") {
    Bench bench;
    Workers workers(
        bench.pool, Bench::options(1),
        {{"throws", [](JobRun&) -> Result<void> { throw std::runtime_error("boom"); }},
         {"refuses", [](JobRun&) -> Result<void> { return fail(ErrorKind::unprocessable, "bad", "Bad."); }},
         {"works", [](JobRun&) -> Result<void> { return {}; }}});
    workers.start();
    const auto throwing = bench.put("throws");
    const auto refusing = bench.put("refuses");
    const auto working = bench.put("works");
    CHECK(bench.ends(working, store::JobState::done));
    CHECK(bench.ends(refusing, store::JobState::failed));
    CHECK(bench.job(refusing).error->code == "bad");
    CHECK(bench.until([&] { return bench.job(throwing).attempt == 1 && bench.job(throwing).error; }));
    CHECK(bench.job(throwing).error->code == "handler_threw");
    CHECK(bench.job(throwing).error->message ==
          "Something went wrong here; the server's log has the reason under the job " + throwing + ".");
}

TEST_CASE("a job is kept with its events until it has been finished for as long as asked, to the minute") {
    Bench bench;
    const std::chrono::minutes kept{30};
    const auto at = [&](std::chrono::minutes minute) {
        bench.now = 1'000'000'000 + milliseconds(minute).count();
    };
    const auto finished_now = [&] {
        const auto id = bench.put();
        const auto leased = bench.write(
            [&](store::Work& work) { return store::queue::lease(work, "earlier", {"work"}, seconds(60)); });
        testing::must(bench.write(
            [&](store::Work& work) { return store::queue::complete(work, leased.value()->lease); }));
        return id;
    };
    at(std::chrono::minutes(0));
    const auto waiting = bench.put("nobody's");
    const auto old = finished_now();
    at(std::chrono::minutes(20));
    const auto young = finished_now();
    at(std::chrono::minutes(40));
    auto options = Bench::options(1);
    options.keep_finished = kept;
    Workers workers(bench.pool, options, {});
    workers.start();
    const auto rows = [&](const std::string& table, const std::string& column, const std::string& id) {
        return bench.number("SELECT COUNT(*) FROM " + table + " WHERE " + column + " = '" + id + "'");
    };
    REQUIRE(bench.until([&] { return rows("jobs", "id", old) == 0; }));
    workers.stop(Clock::now() + generous);
    CHECK(rows("job_events", "job_id", old) == 0);
    CHECK(rows("jobs", "id", young) == 1);
    CHECK(rows("job_events", "job_id", young) == 3);
    CHECK(rows("jobs", "id", waiting) == 1);
    CHECK(rows("job_events", "job_id", waiting) == 1);
}

TEST_CASE("workers that were never started stop without a word") {
    Bench bench;
    Workers workers(bench.pool, {}, {});
    workers.stop(Clock::now());
}
