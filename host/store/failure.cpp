// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/failure.hpp"

namespace spheroseg::store {
namespace {

// Not plugin/failure.hpp: there INVALID is the client's fault (400) and BUSY means 429. What a database calls
// invalid is our own SQL, a bug, and busy means try again.
constexpr const char* busy_code = "database_busy";

ErrorKind kind_of(spheroseg_code code) {
    switch (code) {
        case SPHEROSEG_CONFLICT:
            return ErrorKind::conflict;
        case SPHEROSEG_BUSY:
        case SPHEROSEG_UNAVAILABLE:
            return ErrorKind::unavailable;
        case SPHEROSEG_TOO_MANY:
            return ErrorKind::too_many;
        case SPHEROSEG_CANCELLED:
            return ErrorKind::cancelled;
        case SPHEROSEG_DEADLINE:
            return ErrorKind::deadline;
        case SPHEROSEG_FULL:
            return ErrorKind::storage_full;
        default:
            return ErrorKind::internal;
    }
}

std::string code_of(const sdk::Failure& failure) {
    switch (failure.code()) {
        case SPHEROSEG_BUSY:
            return busy_code;
        case SPHEROSEG_UNAVAILABLE:
        case SPHEROSEG_TOO_MANY:
            return "database_unavailable";
        case SPHEROSEG_FULL:
            return "storage_full";
        case SPHEROSEG_CANCELLED:
            return "cancelled";
        case SPHEROSEG_DEADLINE:
            return "deadline";
        case SPHEROSEG_CONFLICT:
            return failure.word().empty() ? "conflict" : failure.word();
        default:
            return "database_error";
    }
}

}  // namespace

Error to_error(const sdk::Failure& failure) {
    Error error{kind_of(failure.code()), code_of(failure), failure.what()};
    if (error.kind == ErrorKind::unavailable) error.retry_after_s = 1;
    return error;
}

bool is_busy(const Error& error) {
    return error.code == busy_code;
}

}  // namespace spheroseg::store
