// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Who waits for a piece of work, and until when: travels from the request or the job down to every plugin
// call.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <spheroseg/boundary.hpp>
#include <string>

#include "error.hpp"

namespace spheroseg {

/// Somebody looks at the screen for `interactive` work; `batch` work is a stored job.
enum class Priority { interactive, batch };

struct CallContext {
    std::string request_id;
    std::optional<std::chrono::steady_clock::time_point> deadline;
    std::function<bool()> cancelled = {};  ///< may be empty; cheap; called on any thread
    Priority priority = Priority::interactive;
    std::optional<std::chrono::steady_clock::time_point> since = {};  ///< when the wait for the work began
    /// Told of each step of long work, of a segmentation its tiles; may be empty.
    std::function<void(std::int64_t done, std::int64_t total)> progress = {};

    std::int64_t deadline_ns() const {
        if (!deadline) return 0;
        return std::chrono::duration_cast<std::chrono::nanoseconds>(deadline->time_since_epoch()).count();
    }

    /// An error when nobody waits any more.
    Result<void> checkpoint() const {
        if (cancelled && cancelled())
            return fail(ErrorKind::cancelled, "cancelled", "The request was cancelled.");
        if (deadline && std::chrono::steady_clock::now() >= *deadline)
            return fail(ErrorKind::deadline, "deadline", "The deadline of the request has passed.");
        return {};
    }
};

}  // namespace spheroseg
