// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/request_reader.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/uri.hpp"

namespace spheroseg::http {
namespace {

namespace beast = boost::beast::http;
using Progress = RequestReader::Progress;

constexpr std::size_t kMostHeaders = 100;

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
    return out;
}

bool sane_request_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
    });
}

Refusal refusal_of(const boost::system::error_code& error) {
    if (error == beast::error::header_limit)
        return {431, "headers_too_large",
                "The request line and the headers are larger than this server takes."};
    if (error == beast::error::body_limit)
        return {413, "body_too_large", "The body is larger than this endpoint takes."};
    if (error == beast::error::bad_version)
        return {505, "bad_version", "This server speaks HTTP/1.1 and HTTP/1.0."};
    if (error == beast::error::bad_content_length || error == beast::error::multiple_content_length)
        return {400, "bad_content_length",
                "Content-Length is one number, and stands without Transfer-Encoding."};
    if (error == beast::error::bad_transfer_encoding)
        return {400, "bad_transfer_encoding",
                "Transfer-Encoding is 'chunked' and stands without Content-Length."};
    if (error == beast::error::bad_chunk || error == beast::error::bad_chunk_extension)
        return {400, "bad_chunk", "The chunked body is malformed."};
    return {400, "bad_request", "This is no HTTP request: " + error.message() + "."};
}

}  // namespace

struct RequestReader::Parser {
    beast::request_parser<beast::string_body> parser;
};

RequestReader::RequestReader(Front& front)
    : front_(front), parser_(std::make_unique<Parser>()), lease_(front.budget.lease()) {
    parser_->parser.header_limit(front.options.limits.header_bytes);
    // Until the head is known; look_at_body sets the endpoint's own limit.
    parser_->parser.body_limit(front.options.limits.request_bytes);
    parser_->parser.eager(false);
}

RequestReader::~RequestReader() = default;

bool RequestReader::head_done() const {
    return head_seen_;
}
bool RequestReader::keep_alive() const {
    return parser_->parser.get().keep_alive();
}
std::uint64_t RequestReader::body_bytes() const {
    return head_seen_ ? parser_->parser.get().body().size() : 0;
}

std::variant<Progress, Refusal> RequestReader::feed(std::string& input) {
    auto& parser = parser_->parser;
    while (!parser.is_done()) {
        if (head_seen_ && parser.chunked())
            if (auto refused = hold(parser.get().body().size() + input.size())) return *refused;
        boost::system::error_code error;
        const std::size_t taken = parser.put(boost::asio::const_buffer(input.data(), input.size()), error);
        input.erase(0, taken);
        if (error && error != beast::error::need_more) return refusal_of(error);
        if (parser.is_header_done() && !head_seen_) {
            head_seen_ = true;
            const auto looked = look_at_head();
            if (std::holds_alternative<Refusal>(looked)) return looked;
            if (std::get<Progress>(looked) == Progress::continue_expected && input.empty() &&
                !parser.is_done())
                return looked;
            continue;
        }
        if (error == beast::error::need_more || (taken == 0 && !parser.is_done())) return Progress::more;
    }
    auto body = std::make_shared<Body>();
    body->bytes = std::move(parser.get().body());
    body->lease = std::move(lease_);
    request_->body = std::move(body);
    return Progress::done;
}

std::variant<Progress, Refusal> RequestReader::look_at_head() {
    const auto& head = parser_->parser.get();
    request_->method = std::string(head.method_string());
    for (const auto& field : head) {
        if (request_->headers.size() == kMostHeaders)
            return Refusal{431, "too_many_headers",
                           "A request has at most " + std::to_string(kMostHeaders) + " header fields."};
        request_->headers.emplace_back(lower({field.name_string().data(), field.name_string().size()}),
                                       std::string(field.value()));
    }
    const auto given = request_->header("x-request-id");
    request_->id = given && sane_request_id(*given) ? std::string(*given) : new_request_id();
    request_->deadline = std::chrono::steady_clock::now() + front_.options.limits.request_deadline;
    if (auto refused = look_at_framing()) return *refused;
    if (auto refused = look_at_route()) return *refused;
    if (auto refused = look_at_body()) return *refused;
    return request_->header("expect") ? Progress::continue_expected : Progress::more;
}

std::optional<Refusal> RequestReader::look_at_framing() {
    const auto& head = parser_->parser.get();
    const auto hosts = std::count_if(request_->headers.begin(), request_->headers.end(),
                                     [](const auto& h) { return h.first == "host"; });
    if (hosts > 1 || (hosts == 0 && head.version() == 11))
        return Refusal{400, "bad_host", "An HTTP/1.1 request has exactly one Host header."};
    const auto encoding = request_->header("transfer-encoding");
    if (encoding && lower(*encoding) != "chunked")
        return Refusal{501, "transfer_encoding", "Of the transfer encodings only 'chunked' is known here."};
    if (encoding && request_->header("content-length"))
        return Refusal{400, "bad_transfer_encoding",
                       "A request has Content-Length or Transfer-Encoding, not both."};
    const auto expect = request_->header("expect");
    if (expect && lower(*expect) != "100-continue")
        return Refusal{417, "expectation_failed", "Of the expectations only '100-continue' is known here."};
    return std::nullopt;
}

std::optional<Refusal> RequestReader::look_at_route() {
    const auto target = parser_->parser.get().target();
    if (auto parsed = parse_target({target.data(), target.size()}, *request_); !parsed)
        return Refusal{400, parsed.error().code, parsed.error().message};
    auto match = front_.router.find(request_->method, request_->path);
    if (match.route == nullptr && match.allowed.empty())
        return Refusal{404, "route_not_found", "There is nothing at " + request_->path + "."};
    if (match.route == nullptr) {
        std::string methods;
        for (const auto& method : match.allowed) methods += (methods.empty() ? "" : ", ") + method;
        return Refusal{405, "method_not_allowed", request_->path + " takes " + methods + "."};
    }
    route_ = match.route;
    request_->path_parameters = std::move(match.path_parameters);
    return std::nullopt;
}

std::optional<Refusal> RequestReader::look_at_body() {
    auto& parser = parser_->parser;
    const std::uint64_t most = std::min(route_->max_body, front_.options.limits.request_bytes);
    const std::uint64_t announced = parser.content_length().value_or(0);
    if (announced > most)
        return Refusal{413, "body_too_large",
                       "This endpoint takes at most " + std::to_string(most) + " bytes, " +
                           std::to_string(announced) + " were announced."};
    parser.body_limit(most);
    const bool has_body = announced > 0 || parser.chunked();
    const auto type = request_->header("content-type");
    if (has_body && route_->json_only && route_->max_body > 0 &&
        (!type || lower(*type).find("json") == std::string::npos))
        return Refusal{415, "json_expected", "This endpoint takes application/json."};
    return hold(announced);
}

std::optional<Refusal> RequestReader::hold(std::uint64_t bytes) {
    if (lease_.grow_to(bytes)) return std::nullopt;
    return Refusal{503, "memory_full", "All memory for request bodies is taken; try again in a moment."};
}

}  // namespace spheroseg::http
