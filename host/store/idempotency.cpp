// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/idempotency.hpp"

#include "store/text.hpp"

namespace spheroseg::store::idempotency {
namespace {

constexpr std::size_t longest_key = 255;

struct Entry {
    IdempotentRequest request;
    std::string token;
    std::int64_t claimed_at = 0;
    std::optional<StoredResponse> response;
};

std::optional<Entry> find(Work& work, const IdempotentRequest& request) {
    std::optional<Entry> found;
    work.execute(
        "SELECT operation, request_hash, token, claimed_at, status, content_type, location, body, etag FROM "
        "idempotency_keys WHERE user_id = $1 AND idempotency_key = $2",
        {sdk::sql(request.user_id), sdk::sql(request.key)}, [&](const sdk::Row& row) {
            found.emplace();
            found->request = {request.user_id, request.key, row.string(0), row.string(1)};
            found->token = row.string(2);
            found->claimed_at = row.integer(3);
            if (!row.is_null(4))
                found->response = StoredResponse{static_cast<int>(row.integer(4)), row.string(5),
                                                 row.string(6), row.string(7), row.string(8)};
        });
    return found;
}

tl::unexpected<Error> in_flight() {
    Error error{ErrorKind::conflict, "idempotency_in_flight",
                "The first request with this Idempotency-Key is still running; repeat later."};
    error.retry_after_s = 1;
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace

Result<IdempotencyStart> begin(Work& work, const IdempotentRequest& request) {
    return attempt([&]() -> Result<IdempotencyStart> {
        if (request.key.empty() || request.key.size() > longest_key || !is_clean_line(request.key))
            return fail(ErrorKind::invalid, "invalid_idempotency_key",
                        "Idempotency-Key must have 1 to 255 printable characters.");
        const auto now = work.now_ms();
        const IdempotencyClaim claim{request.user_id, request.key, work.new_id()};
        const auto existing = find(work, request);
        if (!existing) {
            const auto made = work.execute(
                "INSERT INTO idempotency_keys (user_id, idempotency_key, operation, request_hash, token, "
                "claimed_at) "
                "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_id, idempotency_key) DO NOTHING",
                {sdk::sql(request.user_id), sdk::sql(request.key), sdk::sql(request.operation),
                 sdk::sql(request.request_hash), sdk::sql(claim.token), sdk::sql(now)});
            if (made == 0) return in_flight();
            return IdempotencyStart(claim);
        }
        const bool expired = existing->claimed_at < now - keep_ms;
        const bool same = existing->request.operation == request.operation &&
                          existing->request.request_hash == request.request_hash;
        if (!expired && !same)
            return fail(ErrorKind::unprocessable, "idempotency_mismatch",
                        "This Idempotency-Key was used for another request; use a new key for each request.");
        if (!expired && existing->response) return IdempotencyStart(*existing->response);
        if (!expired && existing->claimed_at > now - claim_ms) return in_flight();
        const auto taken = work.execute(
            "UPDATE idempotency_keys SET operation = $3, request_hash = $4, token = $5, claimed_at = $6, "
            "status = NULL, "
            "content_type = NULL, location = NULL, body = NULL, etag = '' WHERE user_id = $1 AND "
            "idempotency_key = $2 "
            "AND token = "
            "$7",
            {sdk::sql(request.user_id), sdk::sql(request.key), sdk::sql(request.operation),
             sdk::sql(request.request_hash), sdk::sql(claim.token), sdk::sql(now),
             sdk::sql(existing->token)});
        if (taken == 0) return in_flight();
        return IdempotencyStart(claim);
    });
}

Result<void> finish(Work& work, const IdempotencyClaim& claim, const StoredResponse& response) {
    return attempt([&]() -> Result<void> {
        const auto changed = work.execute(
            "UPDATE idempotency_keys SET status = $4, content_type = $5, location = $6, body = $7, etag = $8 "
            "WHERE "
            "user_id = $1 AND "
            "idempotency_key = $2 AND token = $3 AND status IS NULL",
            {sdk::sql(claim.user_id), sdk::sql(claim.key), sdk::sql(claim.token), sdk::sql(response.status),
             sdk::sql(response.content_type), sdk::sql(response.location), sdk::sql(response.body),
             sdk::sql(response.etag)});
        if (changed == 0)
            return fail(ErrorKind::conflict, "idempotency_lost",
                        "Another request took this Idempotency-Key over, because this one ran for too long.");
        return {};
    });
}

Result<void> abandon(Work& work, const IdempotencyClaim& claim) {
    return attempt([&]() -> Result<void> {
        work.execute(
            "DELETE FROM idempotency_keys WHERE user_id = $1 AND idempotency_key = $2 AND token = $3 AND "
            "status IS NULL",
            {sdk::sql(claim.user_id), sdk::sql(claim.key), sdk::sql(claim.token)});
        return {};
    });
}

Result<std::int64_t> expire(Work& work) {
    return attempt([&]() -> Result<std::int64_t> {
        return work.execute("DELETE FROM idempotency_keys WHERE claimed_at < $1",
                            {sdk::sql(work.now_ms() - keep_ms)});
    });
}

}  // namespace spheroseg::store::idempotency
