// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "jobs/events.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "store/queue.hpp"

namespace spheroseg::jobs {
namespace {

constexpr int read_at_once = 500;
constexpr std::chrono::milliseconds after_failure{1000};

Result<std::vector<store::JobEvent>> read_after(store::SessionPool& pool, std::int64_t after,
                                                const store::EventFilter& filter) {
    return store::with_transaction(pool, {}, store::Mode::read, [&](store::Work& work) {
        return store::events::after(work, after, filter, read_at_once);
    });
}

bool hand_over(const EventHub::Deliver& deliver, const store::JobEvent& event) {
    try {
        return deliver(event);
    } catch (const std::exception& error) {
        spdlog::warn("events: a subscriber threw and is dropped: {}", error.what());
        return false;
    }
}

}  // namespace

EventHub::Subscription::Subscription(Subscription&& other) noexcept
    : hub_(std::exchange(other.hub_, nullptr)), number_(other.number_) {}

EventHub::Subscription& EventHub::Subscription::operator=(Subscription&& other) noexcept {
    std::swap(hub_, other.hub_);
    std::swap(number_, other.number_);
    return *this;
}

EventHub::Subscription::~Subscription() {
    if (hub_ != nullptr) hub_->unsubscribe(number_);
}

EventHub::EventHub(store::SessionPool& pool, std::chrono::milliseconds poll) : pool_(pool), poll_(poll) {
    thread_ = std::thread([this] {
        pthread_setname_np(pthread_self(), "seg-events");
        run();
    });
}

EventHub::~EventHub() {
    {
        const std::lock_guard lock(mutex_);
        quitting_ = true;
    }
    changed_.notify_all();
    wake();
    thread_.join();
}

void EventHub::wake() {
    (void)store::attempt([&]() -> Result<void> {
        sdk::Call call;
        pool_.database().notify(call, store::queue::events_channel);
        return {};
    });
}

Result<EventHub::Subscription> EventHub::subscribe(store::EventFilter filter,
                                                   std::optional<std::int64_t> after, Deliver deliver) {
    const auto newest = store::with_transaction(
        pool_, {}, store::Mode::read, [](store::Work& work) { return store::events::newest(work); });
    if (!newest) return tl::unexpected<Error>(newest.error());
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(mutex_);
        if (subscribers_.empty()) seen_ = std::max(seen_, *newest);
        number = next_number_++;
        // An id from the future (a restored database) would wait for ever: start from now then.
        const auto from = std::min(after.value_or(*newest), *newest);
        subscribers_.push_back({number, std::move(filter), from, std::move(deliver)});
    }
    changed_.notify_all();
    wake();
    return Subscription(this, number);
}

void EventHub::unsubscribe(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    subscribers_.remove_if([&](const Subscriber& subscriber) { return subscriber.number == number; });
}

void EventHub::run() {
    std::uint64_t seen = 0;
    while (!quitting_) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return quitting_ || !subscribers_.empty(); });
        }
        if (quitting_) return;
        auto fine = deliver_new();
        if (fine) {
            fine = store::attempt([&]() -> Result<void> {
                sdk::Call call({}, 0, [this] { return quitting_.load(); });
                pool_.database().wait(call, store::queue::events_channel,
                                      std::chrono::nanoseconds(poll_).count(), seen);
                return {};
            });
        }
        if (fine || quitting_) continue;
        spdlog::warn("events: {}", fine.error().message);
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, after_failure, [&] { return quitting_.load(); });
    }
}

/// Reads what is new for all at once; who is behind that reads on its own first.
Result<void> EventHub::deliver_new() {
    for (;;) {
        std::int64_t from = 0;
        {
            const std::lock_guard lock(mutex_);
            from = seen_;
        }
        const auto batch = read_after(pool_, from, {});
        if (!batch) return tl::unexpected<Error>(batch.error());
        const std::lock_guard lock(mutex_);
        for (auto at = subscribers_.begin(); at != subscribers_.end();) {
            const auto kept = serve(*at, from, *batch);
            if (!kept) return tl::unexpected<Error>(kept.error());
            at = *kept ? std::next(at) : subscribers_.erase(at);
        }
        if (!batch->empty()) seen_ = std::max(seen_, batch->back().id);
        if (batch->size() < static_cast<std::size_t>(read_at_once)) return {};
    }
}

/// False when the subscriber wants no more.
Result<bool> EventHub::serve(Subscriber& subscriber, std::int64_t from,
                             const std::vector<store::JobEvent>& batch) {
    while (subscriber.seen < from) {
        const auto missed = read_after(pool_, subscriber.seen, subscriber.filter);
        if (!missed) return tl::unexpected<Error>(missed.error());
        for (const auto& event : *missed) {
            if (event.id > from) break;
            if (!hand_over(subscriber.deliver, event)) return false;
            subscriber.seen = event.id;
        }
        const bool more =
            missed->size() == static_cast<std::size_t>(read_at_once) && missed->back().id <= from;
        if (!more) subscriber.seen = from;
    }
    for (const auto& event : batch) {
        if (event.id <= subscriber.seen) continue;
        if (subscriber.filter.accepts(event) && !hand_over(subscriber.deliver, event)) return false;
        subscriber.seen = event.id;
    }
    return true;
}

}  // namespace spheroseg::jobs
