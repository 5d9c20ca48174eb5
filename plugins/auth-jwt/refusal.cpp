// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "refusal.hpp"

#include <nlohmann/json.hpp>

namespace auth_jwt {

namespace sdk = spheroseg::sdk;

namespace {

struct Status {
    int number;
    const char* title;
};

Status status_of(spheroseg_code code) {
    switch (code) {
        case SPHEROSEG_INVALID:
            return {400, "Bad Request"};
        case SPHEROSEG_UNAUTHENTICATED:
            return {401, "Unauthorized"};
        case SPHEROSEG_FORBIDDEN:
            return {403, "Forbidden"};
        case SPHEROSEG_NOT_FOUND:
            return {404, "Not Found"};
        case SPHEROSEG_CONFLICT:
            return {409, "Conflict"};
        case SPHEROSEG_TOO_LARGE:
            return {413, "Content Too Large"};
        case SPHEROSEG_UNSUPPORTED:
            return {415, "Unsupported Media Type"};
        case SPHEROSEG_TOO_MANY:
            return {429, "Too Many Requests"};
        default:
            return {500, "Internal Server Error"};
    }
}

std::string sentence(const std::vector<FieldError>& fields) {
    std::string text = "The request has fields that can't be taken:";
    for (const auto& error : fields) text += " `" + error.field + "` " + error.reason + ";";
    text.back() = '.';
    return text;
}

}  // namespace

Refusal::Refusal(std::vector<FieldError> fields)
    : Failure(SPHEROSEG_INVALID, "invalid_body", sentence(fields)), fields_(std::move(fields)) {}

sdk::HttpAnswer problem_answer(const Refusal& refusal, std::string_view request_id) {
    const Status status = status_of(refusal.code());
    nlohmann::json body = {{"type", "about:blank"},
                           {"title", status.title},
                           {"status", status.number},
                           {"detail", refusal.what()},
                           {"code", refusal.word()}};
    body["request_id"] = std::string(request_id);
    for (const auto& error : refusal.fields())
        body["errors"].push_back({{"field", error.field}, {"reason", error.reason}});
    sdk::HttpAnswer answer;
    answer.status = status.number;
    answer.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
    if (status.number == 401) answer.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (refusal.retry_after_s() > 0)
        answer.headers.emplace_back("Retry-After", std::to_string(refusal.retry_after_s()));
    // A field's name comes from the request; it was checked to be UTF-8 when it was parsed.
    answer.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return answer;
}

}  // namespace auth_jwt
