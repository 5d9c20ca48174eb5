// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "database.hpp"

namespace storage_sqlite {

using spheroseg::sdk::CallView;

namespace {

Settings prepared(Settings settings, const Log& log) {
    settings.file = prepare_file(settings.file, log);
    return settings;
}

constexpr const char* kReadSomething = "SELECT count(*) FROM sqlite_schema";

}  // namespace

Database::Database(Settings settings, Log log)
    : log_(std::move(log)),
      settings_(prepared(std::move(settings), log_)),
      gate_(settings_.busy_timeout),
      watcher_(settings_),
      channels_([this] { return changed_by_others(); }) {
    watcher_.control_integer(kReadSomething);
    version_ = watcher_.control_integer("PRAGMA data_version");
}

Database::~Database() {
    watcher_.undo("PRAGMA wal_checkpoint(TRUNCATE)");
}

std::unique_ptr<Session> Database::open(const CallView& call) {
    call.checkpoint();
    return std::make_unique<Session>(settings_, gate_);
}

void Database::notify(const CallView&, std::string_view channel) {
    channels_.notify(channel);
}

void Database::wait(const CallView& call, std::string_view channel, std::int64_t timeout_ns,
                    std::uint64_t& seen) {
    channels_.wait(call, channel, std::chrono::nanoseconds(timeout_ns), seen);
}

void Database::check(const CallView& call) {
    call.checkpoint();
    check_place(settings_.file);
    const std::lock_guard lock(watcher_mutex_);
    const Connection::Watch watch(watcher_, call);
    watcher_.control_integer(kReadSomething);
}

bool Database::changed_by_others() {
    const std::lock_guard lock(watcher_mutex_);
    const std::int64_t now = watcher_.control_integer("PRAGMA data_version");
    return std::exchange(version_, now) != now;
}

}  // namespace storage_sqlite
