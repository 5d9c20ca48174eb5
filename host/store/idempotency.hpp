// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A repeat of a write with the same Idempotency-Key gets the first answer again.
#pragma once

#include <variant>

#include "store/transaction.hpp"

namespace spheroseg::store {

struct IdempotentRequest {
    std::string user_id;
    std::string key;           ///< 1–255 characters, else 400 invalid_idempotency_key
    std::string operation;     ///< method and route, e.g. "POST /api/v1/projects"
    std::string request_hash;  ///< sha256_hex of the body (and what else counts)
};

struct StoredResponse {
    int status = 0;
    std::string content_type;
    std::string location;  ///< Location header; empty for none
    std::string body;
    std::string etag = {};  ///< ETag header; empty for none
};

/// The right to answer this key; the first request gets it.
struct IdempotencyClaim {
    std::string user_id;
    std::string key;
    std::string token;
};

using IdempotencyStart = std::variant<IdempotencyClaim, StoredResponse>;

namespace idempotency {

constexpr std::int64_t keep_ms = std::int64_t{24} * 3600 * 1000;
/// A claim whose host died may be taken over after this.
constexpr std::int64_t claim_ms = std::int64_t{5} * 60 * 1000;

/// In a transaction of its own, before the work. 409 idempotency_in_flight while the first request runs; 422
/// idempotency_mismatch when the key was used for another request.
Result<IdempotencyStart> begin(Work& work, const IdempotentRequest& request);
/// In the transaction of the work itself where possible, so that both or neither are there.
Result<void> finish(Work& work, const IdempotencyClaim& claim, const StoredResponse& response);
/// After a failure that a repeat may mend (5xx, 429): the key is free again.
Result<void> abandon(Work& work, const IdempotencyClaim& claim);
/// Removes what is older than 24 h; the number of rows.
Result<std::int64_t> expire(Work& work);

}  // namespace idempotency

/// SHA-256 in lower-case hexadecimal.
std::string sha256_hex(std::string_view bytes);

}  // namespace spheroseg::store
