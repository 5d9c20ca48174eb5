// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/queue.hpp"

#include <catch2/catch.hpp>

#include "store/events.hpp"
#include "test_database.hpp"

using namespace spheroseg;
using namespace spheroseg::store;
using spheroseg::testing::TestDatabase;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds minute{60000};

struct Queue : TestDatabase {
    Queue() { now = 1000000; }
    std::string put(const std::string& kind = "work", int priority = 0) {
        NewJob job;
        job.kind = kind;
        job.created_by = "ann";
        job.priority = priority;
        return write([&](Work& work) { return queue::enqueue(work, job); }).value();
    }
    std::optional<queue::LeasedJob> lease(const std::string& kind = "work", const std::string& owner = "w") {
        return write([&](Work& work) { return queue::lease(work, owner, {"other", kind}, minute); }).value();
    }
    Result<void> complete(const JobLease& lease) {
        return write([&](Work& work) { return queue::complete(work, lease); });
    }
    Result<void> fail_with(const JobLease& lease, ErrorKind kind, const std::string& code = "some_code") {
        return write([&](Work& work) { return queue::fail(work, lease, {kind, code, "Some message."}); });
    }
    Job job(const std::string& id) {
        return read([&](Work& work) { return queue::get(work, ann, id); }).value();
    }
    Result<Job> cancel(const std::string& id, const Caller& caller) {
        return write([&](Work& work) { return queue::cancel(work, caller, id); });
    }
    std::int64_t recover() {
        return write([](Work& work) { return queue::recover(work); }).value();
    }
    std::vector<std::string> happened(const std::string& id) {
        std::vector<std::string> types;
        const auto all = read([&](Work& work) {
                             return events::after(work, 0, {id, std::nullopt}, 1000);
                         }).value();
        for (const auto& event : all) types.push_back(event.type);
        return types;
    }
};

}  // namespace

TEST_CASE("the most urgent job comes first, then the oldest, each to one worker") {
    Queue db;
    const auto first = db.put();
    const auto second = db.put();
    const auto urgent = db.put("work", priority::interactive);
    db.put("foreign");
    CHECK(db.lease()->job.id == urgent);
    CHECK(db.lease()->job.id == first);
    CHECK(db.lease()->job.id == second);
    CHECK_FALSE(db.lease());
}

TEST_CASE("only the newest lease of a job can write") {
    Queue db;
    const auto id = db.put();
    const auto old = db.lease().value();
    db.now += minute.count() + 1;
    CHECK(db.recover() == 1);
    CHECK(db.complete(old.lease).error().code == "lease_lost");
    const auto fresh = db.lease().value();
    CHECK(fresh.lease.fence == old.lease.fence + 1);
    CHECK(fresh.job.attempt == 2);
    CHECK(db.complete(old.lease).error().code == "lease_lost");
    CHECK(db.fail_with(old.lease, ErrorKind::internal).error().code == "lease_lost");
    CHECK(db.write([&](Work& work) {
                return queue::progress(work, old.lease, {1, 2, "x"});
            })
              .error()
              .code == "lease_lost");
    CHECK(db.write([&](Work& work) {
                return queue::heartbeat(work, {old.lease, fresh.lease}, minute);
            })->size() == 1);
    CHECK(db.complete(fresh.lease));
    CHECK(db.complete(fresh.lease).error().code == "lease_lost");
    CHECK(db.job(id).state == JobState::done);
    CHECK(db.happened(id) == std::vector<std::string>{"queued", "running", "retrying", "running", "done"});
}

TEST_CASE("a job waits for room on a full disk, however long") {
    Queue db;
    const auto id = db.put();
    for (int i = 0; i < 10; ++i) {
        const auto leased = db.lease().value();
        CHECK(leased.job.attempt == 1);
        REQUIRE(db.fail_with(leased.lease, ErrorKind::storage_full));
        CHECK(db.job(id).state == JobState::queued);
        CHECK_FALSE(db.lease());
        db.now += minute.count();
    }
    CHECK(db.complete(db.lease()->lease));
    CHECK(db.job(id).state == JobState::done);
}

TEST_CASE("a job waits for its model, and asks more seldom the longer it waits") {
    Queue db;
    const auto id = db.put();
    std::int64_t shortest = 5000;
    for (int i = 0; i < 60; ++i) {
        const auto leased = db.lease().value();
        CHECK(leased.job.attempt == 1);
        REQUIRE(db.fail_with(leased.lease, ErrorKind::unavailable, "model_not_ready"));
        CHECK(db.job(id).error->code == "model_not_ready");
        db.now += shortest - 1;
        CHECK_FALSE(db.lease());
        db.now += 1;
        const auto waited = db.now - db.job(id).created_at;
        shortest = std::min(std::max<std::int64_t>(waited / 8, 5000), std::int64_t{300000});
    }
    CHECK(shortest == 300000);
    CHECK(db.complete(db.lease()->lease));
}

TEST_CASE("what a lack of memory ended is tried again, and what is too large is not") {
    CHECK(queue::worth_a_retry({ErrorKind::too_large, "out_of_memory", ""}));
    CHECK_FALSE(queue::worth_a_retry({ErrorKind::too_large, "image_too_large", ""}));
}

TEST_CASE("a heartbeat keeps a lease, and its want ends it") {
    Queue db;
    db.put();
    const auto leased = db.lease().value();
    for (int i = 0; i < 5; ++i) {
        db.now += minute.count() - 1;
        CHECK(db.recover() == 0);
        CHECK(db.write([&](Work& work) { return queue::heartbeat(work, {leased.lease}, minute); })->empty());
    }
    db.now += minute.count() + 1;
    CHECK(db.recover() == 1);
}

TEST_CASE("a job that kills its host three times fails as crashed_repeatedly") {
    Queue db;
    const auto id = db.put();
    for (int i = 0; i < 3; ++i) {
        REQUIRE(db.lease());
        db.now += minute.count() + 1;
        REQUIRE(db.recover() == 1);
    }
    CHECK_FALSE(db.lease());
    CHECK(db.job(id).state == JobState::failed);
    CHECK(db.job(id).error->code == "crashed_repeatedly");
}

TEST_CASE("what time may mend is tried again later, what it can't fails at once") {
    Queue db;
    const auto id = db.put();
    REQUIRE(db.fail_with(db.lease()->lease, ErrorKind::unavailable));
    CHECK(db.job(id).state == JobState::queued);
    CHECK_FALSE(db.lease());
    db.now += 1000;
    REQUIRE(db.fail_with(db.lease()->lease, ErrorKind::unavailable));
    db.now += 3999;
    CHECK_FALSE(db.lease());
    db.now += 1;
    REQUIRE(db.fail_with(db.lease()->lease, ErrorKind::unavailable));
    CHECK(db.job(id).state == JobState::failed);
    CHECK(db.job(id).error->code == "some_code");

    const auto hopeless = db.put();
    REQUIRE(db.fail_with(db.lease()->lease, ErrorKind::unprocessable));
    CHECK(db.job(hopeless).state == JobState::failed);
    CHECK(db.job(hopeless).attempt == 1);
}

TEST_CASE("a released job waits again and has lost no attempt") {
    Queue db;
    const auto id = db.put();
    const auto leased = db.lease().value();
    REQUIRE(db.write([&](Work& work) { return queue::release(work, leased.lease); }));
    CHECK(db.job(id).attempt == 0);
    CHECK(db.complete(leased.lease).error().code == "lease_lost");
    CHECK(db.lease()->lease.fence == leased.lease.fence + 1);
}

TEST_CASE("a cancelled job changes nothing afterwards") {
    Queue db;
    const auto waiting = db.put();
    CHECK(db.cancel(waiting, db.ann)->state == JobState::cancelled);
    CHECK(db.cancel(waiting, db.ann)->state == JobState::cancelled);
    CHECK_FALSE(db.lease());
    const auto running = db.put();
    const auto leased = db.lease().value();
    CHECK(db.cancel(running, db.bob).error().code == "job_not_found");
    CHECK(db.cancel(running, db.root));
    CHECK(db.write([&](Work& work) { return queue::lost(work, {leased.lease}); })->size() == 1);
    CHECK(db.complete(leased.lease).error().code == "lease_lost");
    CHECK(db.job(running).state == JobState::cancelled);
    const auto done = db.put();
    REQUIRE(db.complete(db.lease()->lease));
    CHECK(db.cancel(done, db.ann).error().code == "job_finished");
}

TEST_CASE("a batch counts its children, and ends with the last of them") {
    Queue db;
    const auto project = db.project(db.ann);
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) ids.push_back(db.image(db.ann, project.id, "i" + std::to_string(i)).id);
    const auto batch = [&](const std::vector<std::string>& images) {
        return db.write([&](Work& work) {
            return queue::enqueue_batch(work, db.ann, project.id, images, {"threshold"});
        });
    };
    CHECK(batch({}).error().code == "empty_batch");
    CHECK(batch({ids[0], "unknown"}).error().code == "unknown_image");
    CHECK(db.number("SELECT COUNT(*) FROM jobs") + db.number("SELECT COUNT(*) FROM segmentations") == 0);

    const auto parent = batch(ids).value();
    CHECK(db.number("SELECT COUNT(*) FROM segmentations WHERE state = 'pending'") == 3);
    REQUIRE(db.complete(db.lease("segment")->lease));
    CHECK(db.job(parent).state == JobState::running);
    CHECK(db.job(parent).progress.done == 1);
    REQUIRE(db.fail_with(db.lease("segment")->lease, ErrorKind::unprocessable));
    REQUIRE(db.complete(db.lease("segment")->lease));
    const auto ended = db.job(parent);
    CHECK(ended.state == JobState::failed);
    CHECK(ended.progress.done == 3);
    CHECK(ended.error->message == "1 of 3 images failed; each one's job says why.");

    const auto second = batch(ids).value();
    const auto leased = db.lease("segment").value();
    CHECK(db.cancel(second, db.ann)->state == JobState::cancelled);
    CHECK(db.complete(leased.lease).error().code == "lease_lost");
    CHECK_FALSE(db.lease("segment"));
    CHECK(db.number("SELECT COUNT(*) FROM segmentations WHERE state = 'pending' AND job_id IN (SELECT id "
                    "FROM jobs WHERE state = 'cancelled')") == 0);
    const auto third = batch(ids).value();
    testing::must(db.write([&](Work& work) { return queue::cancel_of_project(work, project.id); }));
    CHECK(db.job(third).state == JobState::cancelled);
    CHECK_FALSE(db.lease("segment"));
    CHECK(db.write([&](Work& work) { return projects::remove(work, db.ann, project.id); }));
}

TEST_CASE("jobs are listed for who made them, by state and kind") {
    Queue db;
    for (int i = 0; i < 5; ++i) db.put();
    db.put("other");
    REQUIRE(db.complete(db.lease()->lease));
    const auto count = [&](const Caller& caller, const JobFilter& filter) {
        return db.read([&](Work& work) { return queue::list(work, caller, filter, {}); })->items.size();
    };
    CHECK(count(db.ann, {}) == 6);
    CHECK(count(db.bob, {}) == 0);
    CHECK(count(db.root, {}) == 6);
    CHECK(count(db.ann, {JobState::done}) == 1);
    CHECK(count(db.ann, {std::nullopt, "other"}) == 1);
    CHECK(db.read([&](Work& work) {
                return queue::list(work, db.ann, {}, {Sort::name, 5, {}});
            })
              .error()
              .code == "invalid_sort");
    CHECK(db.read([](Work& work) { return queue::counts(work); })->at(JobState::queued) == 5);
    CHECK(db.read([](Work& work) { return queue::require_room(work, 5, 10); }));
    const auto full = db.read([](Work& work) { return queue::require_room(work, 6, 10); }).error();
    CHECK(full.kind == ErrorKind::too_many);
    CHECK(full.retry_after_s > 0);
}

TEST_CASE("events are read from any id on, per job or per user, and expire with their jobs") {
    Queue db;
    const auto first = db.put();
    const auto second = db.put();
    const auto read = [&](std::int64_t after, const EventFilter& filter, int limit = 100) {
        return db.read([&](Work& work) { return events::after(work, after, filter, limit); }).value();
    };
    CHECK(read(0, {}).size() == 2);
    CHECK(read(0, {}, 1).front().job_id == first);
    CHECK(read(1, {}).front().job_id == second);
    CHECK(read(0, {second, std::nullopt}).size() == 1);
    CHECK(read(0, {std::nullopt, "ann"}).size() == 2);
    CHECK(read(0, {std::nullopt, "bob"}).empty());
    CHECK(read(0, {}).front().data.find(R"("state":"queued")") != std::string::npos);
    REQUIRE(db.complete(db.lease()->lease));
    CHECK(db.write([&](Work& work) { return queue::remove_finished(work, db.now + 1); }).value() == 1);
    CHECK(read(0, {first, std::nullopt}).empty());
    CHECK(db.read([](Work& work) { return events::newest(work); }).value() == 4);
}
