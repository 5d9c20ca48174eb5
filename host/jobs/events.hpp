// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Job events, live: what an SSE stream subscribes to.
#pragma once

#include <atomic>
#include <condition_variable>
#include <list>
#include <memory>
#include <thread>

#include "store/events.hpp"

namespace spheroseg::jobs {

/// One thread (seg-events) waits for the database's notifications, reads new events once for all subscribers
/// and hands them out in order. [any thread] The pool outlives it.
class EventHub {
  public:
    /// Called on the hub's thread, one event at a time; quick, and never back into the hub. False: no more.
    using Deliver = std::function<bool(const store::JobEvent&)>;

    /// Ends the subscription when destroyed; after that no call is running or will come. Not to be destroyed
    /// inside its own Deliver (return false there).
    class Subscription {
      public:
        Subscription() = default;
        Subscription(EventHub* hub, std::uint64_t number) : hub_(hub), number_(number) {}
        Subscription(Subscription&& other) noexcept;
        Subscription& operator=(Subscription&& other) noexcept;
        ~Subscription();

      private:
        EventHub* hub_ = nullptr;
        std::uint64_t number_ = 0;
    };

    explicit EventHub(store::SessionPool& pool, std::chrono::milliseconds poll = std::chrono::seconds(2));
    EventHub(const EventHub&) = delete;
    EventHub& operator=(const EventHub&) = delete;
    /// Every subscription is gone by then.
    ~EventHub();

    /// First what came after event `after`, then what comes, without a gap or a repeat. Without `after`: from
    /// now on.
    Result<Subscription> subscribe(store::EventFilter filter, std::optional<std::int64_t> after,
                                   Deliver deliver);

  private:
    struct Subscriber {
        std::uint64_t number;
        store::EventFilter filter;
        std::int64_t seen;  // the last event that it got or passed over
        Deliver deliver;
    };
    void run();
    Result<void> deliver_new();
    Result<bool> serve(Subscriber& subscriber, std::int64_t from, const std::vector<store::JobEvent>& batch);
    void wake();
    void unsubscribe(std::uint64_t number);

    store::SessionPool& pool_;
    const std::chrono::milliseconds poll_;
    std::mutex mutex_;  // guards what follows; held while events are handed out
    std::condition_variable changed_;
    std::list<Subscriber> subscribers_;
    std::uint64_t next_number_ = 1;
    std::int64_t seen_ = 0;              // the last event that was read for all
    std::atomic<bool> quitting_{false};  // written under mutex_, read by the wait inside the database
    std::thread thread_;
};

}  // namespace spheroseg::jobs
