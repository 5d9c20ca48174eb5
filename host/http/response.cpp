// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/response.hpp"

#include "client_text.hpp"

namespace spheroseg::http {

int status_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid:
            return 400;
        case ErrorKind::unauthenticated:
            return 401;
        case ErrorKind::forbidden:
            return 403;
        case ErrorKind::not_found:
            return 404;
        case ErrorKind::conflict:
            return 409;
        case ErrorKind::precondition_failed:
            return 412;
        case ErrorKind::too_large:
            return 413;
        case ErrorKind::unsupported_media:
            return 415;
        case ErrorKind::unprocessable:
            return 422;
        case ErrorKind::precondition_required:
            return 428;
        case ErrorKind::too_many:
            return 429;
        case ErrorKind::cancelled:
            return 499;
        case ErrorKind::internal:
            return 500;
        case ErrorKind::unavailable:
            return 503;
        case ErrorKind::deadline:
            return 504;
        case ErrorKind::storage_full:
            return 507;
    }
    return 500;
}

bool is_failure(ErrorKind kind) {
    return status_of(kind) >= 500;
}

const char* reason_phrase(int status) {
    switch (status) {
        case 100:
            return "Continue";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 411:
            return "Length Required";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 416:
            return "Range Not Satisfiable";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 499:
            return "Client Closed Request";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 505:
            return "HTTP Version Not Supported";
        case 507:
            return "Insufficient Storage";
        default:
            return "Status";
    }
}

namespace {

nlohmann::json document(int status, const std::string& code, const std::string& detail,
                        const std::string& request_id) {
    return {{"type", "about:blank"}, {"title", reason_phrase(status)}, {"status", status}, {"detail", detail},
            {"code", code},          {"request_id", request_id}};
}

Response as_response(const nlohmann::json& document) {
    Response response;
    response.status = document["status"];
    response.headers = {{"Content-Type", "application/problem+json"}};
    if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    response.body = document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return response;
}

}  // namespace

nlohmann::json problem_json(const Error& error, const std::string& request_id) {
    auto out = document(status_of(error.kind), error.code, client_text(error, "request id " + request_id),
                        request_id);
    if (!error.fields.empty() && error.kind != ErrorKind::internal) {
        auto& fields = out["errors"] = nlohmann::json::array();
        for (const auto& field : error.fields)
            fields.push_back({{"field", field.field}, {"reason", field.reason}});
    }
    return out;
}

Response problem(const Error& error, const std::string& request_id) {
    Response response = as_response(problem_json(error, request_id));
    if (error.retry_after_s > 0)
        response.headers.emplace_back("Retry-After", std::to_string(error.retry_after_s));
    if (is_failure(error.kind)) response.failures.push_back(error);
    return response;
}

Response problem(int status, const std::string& code, const std::string& detail,
                 const std::string& request_id) {
    return as_response(document(status, code, detail, request_id));
}

}  // namespace spheroseg::http
