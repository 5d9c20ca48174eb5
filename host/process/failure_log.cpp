// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "process/failure_log.hpp"

#include <spdlog/spdlog.h>

namespace spheroseg {

void FailureLog::write(const http::FailureRecord& failure, Clock::time_point now) {
    const Error& error = failure.error;
    const bool internal = error.kind == ErrorKind::internal;
    if (!internal && !may_write(error.code, now)) return;
    spdlog::log(internal ? spdlog::level::err : spdlog::level::warn, "request {}: {}: {} {}: {}",
                failure.request_id.empty() ? "none" : failure.request_id, failure.route,
                http::status_of(error.kind), error.code, error.message);
}

bool FailureLog::may_write(const std::string& code, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    const auto [found, fresh] = minutes_.try_emplace(code, Minute{now});
    Minute& minute = found->second;
    if (now - minute.began >= std::chrono::minutes(1)) {
        if (minute.left_out > 0) spdlog::warn("{} more requests failed with {}", minute.left_out, code);
        minute = Minute{now};
    }
    if (minute.lines == kMostLines) {
        ++minute.left_out;
        return false;
    }
    ++minute.lines;
    return true;
}

}  // namespace spheroseg
