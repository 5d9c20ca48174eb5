// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Removing stored objects that no row names any more.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "objects/object_store.hpp"
#include "store/pool.hpp"

namespace spheroseg {

/// One thread (seg-objects) removes what unused_objects has had for `grace`, a few objects a transaction,
/// and rests as long as it has worked, so that other writers find their turn. Look and removal share a write
/// transaction, as naming does (ObjectStore::require), so several hosts may do so on one database and store.
/// A kill at any point leaves the rest to the next host. [any thread] Pool and store outlive it.
class ObjectSweeper {
  public:
    /// `grace` is how long a request may run: who has read a row finds its object until its answer is
    /// written.
    ObjectSweeper(store::SessionPool& pool, ObjectStore objects, std::chrono::milliseconds grace);
    ObjectSweeper(const ObjectSweeper&) = delete;
    ObjectSweeper& operator=(const ObjectSweeper&) = delete;
    ~ObjectSweeper();

    /// One pass, as the thread does it: how many objects were removed.
    Result<std::size_t> sweep();

  private:
    struct Outcome {
        std::size_t removed = 0;
        std::size_t failed = 0;
        std::string reason;  // of the first failure
    };
    void run();
    bool rest(std::chrono::milliseconds time);
    Result<Outcome> remove_batch(const std::vector<std::string>& keys);

    store::SessionPool& pool_;
    const ObjectStore objects_;
    const std::chrono::milliseconds grace_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool quitting_ = false;  // guarded by mutex_
    std::thread thread_;
};

}  // namespace spheroseg
