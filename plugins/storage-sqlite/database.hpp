// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// database/1 on one SQLite file. Knows no host: plugin.cpp binds it.
#pragma once

#include <memory>
#include <mutex>
#include <spheroseg/boundary.hpp>
#include <string_view>

#include "channels.hpp"
#include "connection.hpp"
#include "file.hpp"
#include "session.hpp"
#include "settings.hpp"
#include "write_gate.hpp"

namespace storage_sqlite {

/// [any thread] Outlives its sessions. Every function throws Failure.
class Database {
  public:
    using Session = storage_sqlite::Session;

    /// Makes the file where it is missing, and reads it: a damaged one is refused here.
    Database(Settings settings, Log log);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    /// Folds the write-ahead log back into the file.
    ~Database();

    std::string_view dialect() const { return "sqlite"; }
    std::unique_ptr<Session> open(const spheroseg::sdk::CallView& call);
    void notify(const spheroseg::sdk::CallView& call, std::string_view channel);
    void wait(const spheroseg::sdk::CallView& call, std::string_view channel, std::int64_t timeout_ns,
              std::uint64_t& seen);
    void check(const spheroseg::sdk::CallView& call);

  private:
    bool changed_by_others();

    const Log log_;
    const Settings settings_;
    WriteGate gate_;
    std::mutex watcher_mutex_;
    Connection watcher_;        // guarded by watcher_mutex_; reads only
    std::int64_t version_ = 0;  // guarded by watcher_mutex_; PRAGMA data_version as last seen
    Channels channels_;
};

}  // namespace storage_sqlite
