// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "objects/object_sweeper.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "store/unused_objects.hpp"

namespace spheroseg {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
namespace unused_objects = store::unused_objects;

constexpr std::size_t objects_at_once =
    16;  // a removal waits for the disk, and other writers for this transaction
constexpr milliseconds shortest_pause{200};
constexpr milliseconds longest_pause{60000};

CallContext patient() {
    CallContext context;
    context.request_id = "object-sweep";
    context.deadline = Clock::now() + std::chrono::seconds(30);
    return context;
}

}  // namespace

ObjectSweeper::ObjectSweeper(store::SessionPool& pool, ObjectStore objects, milliseconds grace)
    : pool_(pool), objects_(objects), grace_(grace), thread_([this] { run(); }) {
    pthread_setname_np(thread_.native_handle(), "seg-objects");
}

ObjectSweeper::~ObjectSweeper() {
    {
        const std::lock_guard lock(mutex_);
        quitting_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void ObjectSweeper::run() {
    while (!rest(std::clamp(grace_ / 4, shortest_pause, longest_pause)))
        if (const auto swept = sweep(); !swept)
            spdlog::warn("Objects that are no longer used were not looked at: {}", swept.error().message);
}

/// True when it is time to quit.
bool ObjectSweeper::rest(milliseconds time) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [&] { return quitting_; });
}

Result<std::size_t> ObjectSweeper::sweep() {
    const std::int64_t until = pool_.now_ms() - grace_.count();
    std::optional<unused_objects::Unused> last;
    Outcome all;
    while (true) {
        SPHEROSEG_TRY(batch,
                      store::with_transaction(pool_, patient(), store::Mode::read, [&](store::Work& work) {
                          return unused_objects::list(work, until, last, objects_at_once);
                      }));
        if (batch->empty()) break;
        last = batch->back();
        std::vector<std::string> keys;
        for (const auto& unused : *batch) keys.push_back(unused.key);
        const auto began = Clock::now();
        SPHEROSEG_TRY(done, remove_batch(keys));
        all.removed += done->removed;
        all.failed += done->failed;
        if (all.reason.empty()) all.reason = done->reason;
        if (rest(std::chrono::duration_cast<milliseconds>(Clock::now() - began))) break;
    }
    if (all.failed > 0)
        spdlog::warn("{} objects that are no longer used could not be removed; the first: {}", all.failed,
                     all.reason);
    return all.removed;
}

/// What can't be removed keeps its note, for the next pass. Should the commit fail after a removal, the note
/// stays, too, and the next pass finds nothing to remove.
Result<ObjectSweeper::Outcome> ObjectSweeper::remove_batch(const std::vector<std::string>& keys) {
    const CallContext context = patient();
    return store::with_transaction(pool_, context, store::Mode::write,
                                   [&](store::Work& work) -> Result<Outcome> {
                                       Outcome outcome;
                                       for (const std::string& key : keys) {
                                           SPHEROSEG_TRY(held, unused_objects::hold(work, key));
                                           SPHEROSEG_TRY(named, unused_objects::is_named(work, key));
                                           if (!*named) {
                                               const auto removed = objects_.remove(key, context);
                                               if (!removed) {
                                                   ++outcome.failed;
                                                   if (outcome.reason.empty())
                                                       outcome.reason = removed.error().message;
                                                   continue;
                                               }
                                               ++outcome.removed;
                                           }
                                           SPHEROSEG_TRY(forgotten, unused_objects::forget(work, key));
                                       }
                                       return outcome;
                                   });
}

}  // namespace spheroseg
