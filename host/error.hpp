// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The one error idiom inside the host: functions that can fail return Result<T>; nothing throws across a
// room.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace spheroseg {

/// What went wrong, in the terms a client can act on. http/problem.cpp turns it into a status in one place.
enum class ErrorKind {
    invalid,                // 400 malformed request
    unauthenticated,        // 401
    forbidden,              // 403
    not_found,              // 404, also for what the caller may not know of
    conflict,               // 409
    precondition_failed,    // 412 stale If-Match
    too_large,              // 413
    unsupported_media,      // 415 not an image
    unprocessable,          // 422 an image or value we refuse
    precondition_required,  // 428 missing If-Match
    too_many,               // 429 queue full or rate limit
    cancelled,              // 499 the client or an operator gave up
    internal,               // 500 a bug
    unavailable,            // 503 draining or not ready
    deadline,               // 504
    storage_full,           // 507 no room on the disk
};

struct FieldError {
    std::string field;
    std::string reason;
};

struct Error {
    ErrorKind kind = ErrorKind::internal;
    std::string code;     ///< stable snake_case word that clients switch on, e.g. "image_too_large"
    std::string message;  ///< one sentence: what was expected, what came, what to do
    std::vector<FieldError> fields = {};
    int retry_after_s = 0;  ///< sent as Retry-After when > 0
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string code, std::string message) {
    return tl::unexpected<Error>(Error{kind, std::move(code), std::move(message)});
}

}  // namespace spheroseg

/// Declares `result` as what `expression` gives, and leaves the function with its error if it is one.
#define SPHEROSEG_TRY(result, ...)                                      \
    auto result = (__VA_ARGS__); /*NOLINT(bugprone-macro-parentheses)*/ \
    if (!(result)) return tl::unexpected<::spheroseg::Error>((result).error())
