// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What a client is told of an error: never what only the operator should read.
#pragma once

#include <string>

#include "error.hpp"

namespace spheroseg {

/// The error's own sentence, unless it speaks of the server's inside: a bug, or the database's own words
/// (paths, statements, addresses). Then one that sends to the server's log, where `reference` finds the
/// reason, e.g. "request id 4f1c…" or "job 0190…". [any thread]
inline std::string client_text(const Error& error, const std::string& reference) {
    const std::string see = "; the server's log has the reason under the " + reference + ".";
    if (error.kind == ErrorKind::internal) return "Something went wrong here" + see;
    if (error.code == "database_unavailable" || error.code == "database_busy")
        return "The database can't be asked at the moment, try again" + see;
    return error.message;
}

}  // namespace spheroseg
