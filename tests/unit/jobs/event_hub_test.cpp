// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "jobs/events.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "../store/test_database.hpp"

using namespace spheroseg;
using namespace spheroseg::jobs;
using spheroseg::testing::TestDatabase;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Collects what a subscription delivers. Declared before the subscription, so it outlives it.
class Inbox {
  public:
    EventHub::Deliver deliver(std::size_t most = 1000000) {
        return [this, most](const store::JobEvent& event) {
            const std::lock_guard lock(mutex_);
            ids_.push_back(event.id);
            changed_.notify_all();
            return ids_.size() < most;
        };
    }
    std::vector<std::int64_t> wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, seconds(60), [&] { return ids_.size() >= count; });
        return ids_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::int64_t> ids_;  // guarded by mutex_
};

std::string put(TestDatabase& db, const std::string& user = "ann") {
    store::NewJob job;
    job.kind = "work";
    job.created_by = user;
    return db.write([&](store::Work& work) { return store::queue::enqueue(work, job); }).value();
}

std::vector<std::int64_t> range(std::int64_t from, std::int64_t to) {
    std::vector<std::int64_t> ids;
    for (auto id = from; id <= to; ++id) ids.push_back(id);
    return ids;
}

}  // namespace

TEST_CASE("a subscriber gets what it missed and what comes, in order, without gap or repeat") {
    TestDatabase db(8);
    for (int i = 0; i < 700; ++i) put(db);  // more than the hub reads at once
    EventHub hub(db.pool);
    Inbox all;
    Inbox late;
    Inbox live;
    const auto first = hub.subscribe({}, 0, all.deliver()).value();
    const auto second = hub.subscribe({}, 650, late.deliver()).value();
    const auto third = hub.subscribe({}, std::nullopt, live.deliver()).value();
    std::thread writer([&] {
        for (int i = 0; i < 100; ++i) put(db);
    });
    CHECK(all.wait_for(800) == range(1, 800));
    CHECK(late.wait_for(150) == range(651, 800));
    CHECK(live.wait_for(100) == range(701, 800));
    writer.join();
}

TEST_CASE("a subscriber gets only what its filter accepts") {
    TestDatabase db(8);
    EventHub hub(db.pool);
    Inbox of_bob;
    Inbox of_job;
    put(db, "ann");
    const auto job = put(db, "bob");
    const auto first = hub.subscribe({std::nullopt, "bob"}, 0, of_bob.deliver()).value();
    const auto second = hub.subscribe({job, std::nullopt}, 0, of_job.deliver()).value();
    put(db, "ann");
    put(db, "bob");
    CHECK(of_bob.wait_for(2) == std::vector<std::int64_t>{2, 4});
    CHECK(of_job.wait_for(1) == std::vector<std::int64_t>{2});
}

TEST_CASE(
    "a subscription ends when its owner or its receiver wants, and ids from the future start from now") {
    TestDatabase db(8);
    EventHub hub(db.pool);
    Inbox one;
    Inbox future;
    const auto first = hub.subscribe({}, 0, one.deliver(1)).value();
    const auto second = hub.subscribe({}, 1000000, future.deliver()).value();
    for (int i = 0; i < 5; ++i) put(db);
    CHECK(future.wait_for(5) == range(1, 5));
    CHECK(one.wait_for(1) == range(1, 1));
    Inbox gone;
    {
        auto third = hub.subscribe({}, std::nullopt, gone.deliver()).value();
        auto moved = std::move(third);
        EventHub::Subscription empty;
        empty = std::move(moved);
    }
    put(db);
    CHECK(future.wait_for(6).size() == 6);
    CHECK(gone.wait_for(0).empty());
}
