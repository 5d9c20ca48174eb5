// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The one translation from what the database plugin throws to what the host returns.
#pragma once

#include <spheroseg/database.hpp>

#include "error.hpp"

namespace spheroseg::store {

/// Codes: database_busy (worth a retry), unique, foreign_key, check, not_null, storage_full,
/// database_unavailable …
Error to_error(const sdk::Failure& failure);

/// True when the whole transaction may simply be tried again.
bool is_busy(const Error& error);

/// Runs a body that returns Result<T> and may throw sdk::Failure.
template <typename Body>
auto attempt(Body&& body) -> decltype(body()) {
    try {
        return body();
    } catch (const sdk::Failure& failure) {
        return tl::unexpected<Error>(to_error(failure));
    } catch (const std::exception& error) {
        return fail(ErrorKind::internal, "store", std::string("The store failed: ") + error.what());
    }
}

}  // namespace spheroseg::store
