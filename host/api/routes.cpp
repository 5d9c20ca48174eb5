// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "api/resources.hpp"

#include "api/documentation.hpp"
#include "api/input.hpp"
#include "http/multipart.hpp"
#include "store/idempotency.hpp"

namespace spheroseg::api {
namespace {

using http::Request;
using http::Response;
using store::Mode;
using store::Work;

/// A write that a client may repeat: only what is not an answer of its own kind (a stream) can be kept.
bool wants_idempotency(const Request& request) {
    return request.header("idempotency-key").has_value() && request.principal.has_value() &&
           request.method != "GET";
}

/// What makes two bodies the same one. Of multipart it is the parts: clients choose a new boundary each time.
std::string body_hash(const Request& request) {
    const std::string_view type = request.header("content-type").value_or("");
    if (http::is_multipart(type)) {
        if (const auto parts = http::parse_multipart(type, request.body_bytes())) {
            std::string hashes;
            for (const http::Part& part : *parts)
                hashes += store::sha256_hex(part.name) + store::sha256_hex(part.filename) +
                          store::sha256_hex(part.data);
            return store::sha256_hex(hashes);
        }
    }
    return store::sha256_hex(request.body_bytes());
}

store::IdempotentRequest idempotent_request(const Request& request, const std::string& operation) {
    std::string hashed = request.target + '\n' + std::string(request.header("if-match").value_or("")) + '\n';
    hashed += body_hash(request);
    return {request.principal->user_id, std::string(*request.header("idempotency-key")), operation,
            store::sha256_hex(hashed)};
}

store::StoredResponse to_stored(const Response& response) {
    store::StoredResponse stored;
    stored.status = response.status;
    for (const auto& [name, value] : response.headers) {
        if (name == "Content-Type") stored.content_type = value;
        if (name == "Location") stored.location = value;
        if (name == "ETag") stored.etag = value;
    }
    stored.body = std::get<std::string>(response.body);
    return stored;
}

Response from_stored(const store::StoredResponse& stored) {
    Response response = bytes_response(stored.status, stored.body, stored.content_type);
    if (!stored.location.empty()) set_header(response, "Location", stored.location);
    if (!stored.etag.empty()) set_header(response, "ETag", stored.etag);
    set_header(response, "Idempotent-Replay", "true");
    return response;
}

/// The claim of a request that is to be done, or the answer that was given before.
using Start = std::variant<store::IdempotencyClaim, Response>;

Start begin(Services& services, const Request& request, const std::string& operation) {
    const auto wanted = idempotent_request(request, operation);
    auto start = store::with_transaction(services.pool, context_of(request), Mode::write,
                                         [&](Work& work) { return store::idempotency::begin(work, wanted); });
    if (!start) return http::problem(start.error(), request.request_id());
    if (const auto* stored = std::get_if<store::StoredResponse>(&*start)) return from_stored(*stored);
    return std::get<store::IdempotencyClaim>(std::move(*start));
}

/// Keeps an answer for repeats. A failure that a repeat may mend frees the key.
Response keep(Services& services, const Request& request, const store::IdempotencyClaim& claim,
              Response response) {
    const bool mendable = may_mend(response.status);
    const CallContext unhurried{request.request_id(), {}, {}};  // the work is done, whoever waits for it
    const auto kept =
        store::with_transaction(services.pool, unhurried, Mode::write, [&](Work& work) -> Result<void> {
            if (mendable || !std::holds_alternative<std::string>(response.body))
                return store::idempotency::abandon(work, claim);
            return store::idempotency::finish(work, claim, to_stored(response));
        });
    if (!kept) {
        Response failed = http::problem(kept.error(), request.request_id());
        failed.failures.insert(failed.failures.end(), response.failures.begin(), response.failures.end());
        return failed;
    }
    return response;
}

Response answer(Services& services, const Request& request, const Endpoint& endpoint) {
    auto made = endpoint(services, request);
    return made ? std::move(*made) : http::problem(made.error(), request.request_id());
}

Response answer_once(Services& services, const Request& request, const std::string& operation,
                     const Endpoint& endpoint) {
    auto start = begin(services, request, operation);
    if (auto* given = std::get_if<Response>(&start)) return std::move(*given);
    // A client that has gone will ask again, so its work is done to the end: a repeat of an upload gets all
    // of its images.
    Request asked_for = request;
    asked_for.gone = std::make_shared<std::atomic<bool>>(false);
    return keep(services, request, std::get<store::IdempotencyClaim>(start),
                answer(services, asked_for, endpoint));
}

Result<Response> write(Services& services, const Request& request, const WriteEndpoint& endpoint,
                       const store::IdempotencyClaim* claim) {
    return store::with_transaction(
        services.pool, context_of(request), Mode::write, [&](Work& work) -> Result<Response> {
            auto response = endpoint(services, request, work);
            if (!response || claim == nullptr) return response;
            SPHEROSEG_TRY(kept, store::idempotency::finish(work, *claim, to_stored(*response)));
            return response;
        });
}

Response write_once(Services& services, const Request& request, const std::string& operation,
                    const WriteEndpoint& endpoint) {
    auto start = begin(services, request, operation);
    if (auto* given = std::get_if<Response>(&start)) return std::move(*given);
    const auto& claim = std::get<store::IdempotencyClaim>(start);
    auto made = write(services, request, endpoint, &claim);
    if (made) return std::move(*made);
    return keep(services, request, claim, http::problem(made.error(), request.request_id()));
}

}  // namespace

void Routes::add(const std::string& method, const std::string& path, Endpoint endpoint, Operation operation) {
    add(method, path, std::move(endpoint), std::move(operation), Kind{});
}

void Routes::add(const std::string& method, const std::string& path, Endpoint endpoint, Operation operation,
                 const Kind& kind) {
    const bool idempotent = kind.idempotent && method != "GET" && kind.access != http::Access::open;
    if (idempotent) operation.repeatable();
    add_route(
        method, path,
        [&services = services_, endpoint = std::move(endpoint), name = method + " " + path, idempotent,
         refusal = kind.refusal](const Request& request) {
            if (idempotent && wants_idempotency(request))
                return answer_once(services, request, name, endpoint);
            if (!refusal) return answer(services, request, endpoint);
            auto made = endpoint(services, request);
            return made ? std::move(*made) : refusal(made.error(), request.request_id());
        },
        operation, kind);
}

void Routes::add_write(const std::string& method, const std::string& path, WriteEndpoint endpoint,
                       Operation operation) {
    add_route(
        method, path,
        [&services = services_, endpoint = std::move(endpoint),
         name = method + " " + path](const Request& request) {
            if (wants_idempotency(request)) return write_once(services, request, name, endpoint);
            auto made = write(services, request, endpoint, nullptr);
            return made ? std::move(*made) : http::problem(made.error(), request.request_id());
        },
        operation.repeatable(), Kind{});
}

void Routes::add_route(const std::string& method, const std::string& path, http::RequestHandler handler,
                       const Operation& operation, const Kind& kind) {
    http::Route route;
    route.method = method;
    route.pattern = path;
    route.lane = kind.lane;
    route.access = kind.access;
    route.max_body = method == "GET" ? 0 : kind.max_body;
    route.json_only = !kind.any_body;
    route.operation = operation.document();
    route.line = kind.line;
    route.retry_after_s = kind.retry_after_s;
    route.refusal = kind.refusal;
    route.handler = std::move(handler);
    if (auto added = router_.add(std::move(route)); !added) conflicts_.push_back(added.error().message);
}

void wait_by_model(Routes::Kind& kind, Services& services,
                   const std::function<std::string(const Request&)>& model_name) {
    kind.line = [&services, model_name](const Request& request) {
        const auto model = services.segmenter.find(model_name(request));
        return model ? (*model)->facts().name : std::string();
    };
    kind.retry_after_s = [&services, model_name](const Request& request, std::size_t waiting) {
        const auto model = services.segmenter.find(model_name(request));
        return model ? (*model)->seconds_until_room(waiting) : 1;
    };
}

bool may_mend(int status) {
    return status >= 500 || status == 429 || status == 499;
}

Response json_response(int status, const nlohmann::json& body) {
    return bytes_response(status, body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                          "application/json");
}

Response empty_response(int status) {
    Response response;
    response.status = status;
    return response;
}

Response bytes_response(int status, std::string body, const std::string& media_type) {
    Response response;
    response.status = status;
    set_header(response, "Content-Type", media_type);
    response.body = std::move(body);
    return response;
}

void set_header(Response& response, const std::string& name, const std::string& value) {
    response.headers.emplace_back(name, value);
}

void set_version(Response& response, std::int64_t version) {
    set_header(response, "ETag", '"' + std::to_string(version) + '"');
}

std::function<void()> add_description_routes(Routes& routes) {
    Routes::Kind open;
    open.access = http::Access::open;
    auto document = std::make_shared<std::string>();
    auto page = std::make_shared<std::string>();
    routes.add(
        "GET", "/api/v1/openapi.json",
        [document](Services&, const Request&) -> Result<Response> {
            return bytes_response(200, *document, "application/json");
        },
        Operation("This description", "discovery").ok(200, {{"type", "object"}}), open);
    routes.add(
        "GET", "/docs",
        [page](Services&, const Request&) -> Result<Response> {
            Response response = bytes_response(200, *page, "text/html; charset=utf-8");
            set_header(response, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
            return response;
        },
        Operation("This description as a page to read", "discovery").ok(200, string_schema(), "text/html"),
        open);
    return [&routes, document, page] {
        const auto openapi = routes.router().openapi("Spheroseg", "1", component_schemas());
        *document = openapi.dump();
        *page = documentation_page(openapi);
    };
}

}  // namespace spheroseg::api
