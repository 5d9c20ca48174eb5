// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/request_reader.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <new>

#include "http/uri.hpp"

namespace spheroseg::http {
namespace {

namespace beast = boost::beast::http;
using Progress = RequestReader::Progress;

constexpr std::size_t kMostChunkHead = 4096;         // of one chunk's size line, or of all trailers
constexpr std::uint64_t kChunkOverhead = 64 << 10;   // bytes of chunk heads, and
constexpr std::uint64_t kChunkOverheadPerByte = 16;  // as many for each byte of body
constexpr std::uint64_t kStep = 64 << 10;            // a body's memory is counted in steps of this
constexpr std::uint64_t kLargePage = 2 << 20;        // the most that one touched byte may cost

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
    return out;
}

Refusal refusal_of(const boost::system::error_code& error) {
    if (error == beast::error::header_limit)
        return {431, "headers_too_large", "The headers are larger than this server takes."};
    if (error == beast::error::body_limit)
        return {413, "body_too_large", "The body is larger than this endpoint takes."};
    if (error == beast::error::bad_version)
        return {505, "bad_version", "This server speaks HTTP/1.1 and HTTP/1.0."};
    if (error == beast::error::bad_content_length || error == beast::error::multiple_content_length)
        return {400, "bad_content_length", "Content-Length is one number, without Transfer-Encoding."};
    if (error == beast::error::bad_transfer_encoding)
        return {400, "bad_transfer_encoding", "Transfer-Encoding is 'chunked', without Content-Length."};
    if (error == beast::error::bad_chunk || error == beast::error::bad_chunk_extension)
        return {400, "bad_chunk", "The chunked body is malformed."};
    return {400, "bad_request", "This is no HTTP request: " + error.message() + "."};
}

/// application/json or application/…+json, whatever its parameters.
bool is_json(std::string_view content_type) {
    std::string type = lower(content_type.substr(0, content_type.find(';')));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.pop_back();
    const std::string_view suffix = "+json";
    return type == "application/json" ||
           (type.size() > suffix.size() &&
            type.compare(type.size() - suffix.size(), suffix.size(), suffix) == 0);
}

}  // namespace

/// Sets nothing aside for what a client announces, as Beast's own does: one touched byte of a large buffer
/// may be a page of 2 MiB. RequestReader::hold gives the body its memory as it comes.
struct HeldBody : beast::string_body {
    class reader : public beast::string_body::reader {
      public:
        using beast::string_body::reader::reader;
        void init(const boost::optional<std::uint64_t>& /*announced*/, boost::system::error_code& error) {
            error = {};
        }
    };
};

struct RequestReader::Parser {
    beast::request_parser<HeldBody> parser;
};

RequestReader::RequestReader(Front& front)
    : front_(front),
      gate_(front.options.limits),
      parser_(std::make_unique<Parser>()),
      lease_(front.budget.lease()) {
    // The gate has bounded the head; this holds even if the two should ever count differently.
    parser_->parser.header_limit(front.options.limits.header_bytes + 1);
    parser_->parser.body_limit(front.options.limits.request_bytes);
    parser_->parser.eager(false);
}

RequestReader::~RequestReader() = default;

bool RequestReader::keep_alive() const {
    return head_done_ && parser_->parser.get().keep_alive();
}
std::uint64_t RequestReader::body_bytes() const {
    return head_done_ ? parser_->parser.get().body().size() : 0;
}

std::variant<Progress, Refusal> RequestReader::feed(std::string& input) {
    if (!head_done_) {
        auto looked = gate_.look(input);
        if (auto* refused = std::get_if<Refusal>(&looked)) return std::move(*refused);
        const auto length = std::get<std::optional<std::size_t>>(looked);
        if (!length) return Progress::more;
        if (auto refused = feed_head(input, *length)) return *refused;
        if (!parser_->parser.is_done() && input.empty() && !request_->http_1_0 && request_->header("expect"))
            return Progress::continue_expected;
    }
    try {
        return feed_body(input);
    } catch (const std::bad_alloc&) {
        return Refusal{503, "memory_full", "There is no memory for this body; try again in a moment."};
    }
}

std::optional<Refusal> RequestReader::feed_head(std::string& input, std::size_t length) {
    auto& parser = parser_->parser;
    boost::system::error_code error;
    const std::size_t taken = parser.put(boost::asio::const_buffer(input.data(), length), error);
    if (error) return refusal_of(error);
    if (taken != length || !parser.is_header_done())
        return Refusal{400, "bad_request", "This is no HTTP request: its head ends in a strange way."};
    input.erase(0, length);
    head_done_ = true;
    copy_head();
    if (auto refused = look_at_framing()) return refused;
    auto refused = look_at_route();
    if (!refused) refused = look_at_token();
    if (!refused) refused = look_at_body();
    // Without a body there is no doubt where the next request begins.
    if (refused && refused->status < 500 && parser.is_done()) refused->reusable = true;
    return refused;
}

std::variant<Progress, Refusal> RequestReader::feed_body(std::string& input) {
    auto& parser = parser_->parser;
    while (!parser.is_done()) {
        if (input.empty()) return Progress::more;
        if (auto refused = hold(input.size())) return *refused;
        boost::system::error_code error;
        const std::size_t taken = parser.put(boost::asio::const_buffer(input.data(), input.size()), error);
        input.erase(0, taken);
        wire_ += taken;
        if (error && error != beast::error::need_more) return refusal_of(error);
        const std::uint64_t body = parser.get().body().size();
        if (parser.chunked() && (wire_ > kChunkOverhead + (kChunkOverheadPerByte + 1) * body))
            return Refusal{400, "bad_chunk", "The body is cut into chunks that are mostly heads."};
        if (parser.is_done() || taken > 0) continue;
        // Only an unfinished chunk head or trailer stays behind; the parser itself sets it no bound.
        if (input.size() > kMostChunkHead)
            return Refusal{400, "bad_chunk",
                           "A chunk's head or the trailers have more than " + std::to_string(kMostChunkHead) +
                               " bytes."};
        return Progress::more;
    }
    auto body = std::make_shared<Body>();
    body->bytes = std::move(parser.get().body());
    body->lease = std::move(lease_);
    request_->body = std::move(body);
    return Progress::done;
}

void RequestReader::copy_head() {
    const auto& head = parser_->parser.get();
    request_->method = std::string(head.method_string());
    request_->http_1_0 = head.version() == 10;
    for (const auto& field : head)
        request_->headers.emplace_back(lower({field.name_string().data(), field.name_string().size()}),
                                       std::string(field.value()));
    const auto given = request_->header("x-request-id");
    request_->id = given && sane_request_id(*given) ? std::string(*given) : new_request_id();
}

std::optional<Refusal> RequestReader::look_at_framing() {
    const auto count = [&](std::string_view name) {
        return std::count_if(request_->headers.begin(), request_->headers.end(),
                             [&](const auto& header) { return header.first == name; });
    };
    const auto hosts = count("host");
    if (hosts > 1 || (hosts == 0 && !request_->http_1_0))
        return Refusal{400, "bad_host", "An HTTP/1.1 request has exactly one Host header."};
    const auto length = request_->header("content-length");
    if (length && (count("content-length") > 1 || length->empty() || length->size() > 19 ||
                   length->find_first_not_of("0123456789") != std::string_view::npos))
        return Refusal{400, "bad_content_length", "Content-Length is one number, given once."};
    const auto encoding = request_->header("transfer-encoding");
    if (encoding && (length || request_->http_1_0))
        return Refusal{400, "bad_transfer_encoding",
                       "Transfer-Encoding stands without Content-Length, in HTTP/1.1 only."};
    if (encoding && (count("transfer-encoding") > 1 || lower(*encoding) != "chunked"))
        return Refusal{501, "transfer_encoding", "Of the transfer encodings only 'chunked' is known here."};
    const auto expect = request_->header("expect");
    if (expect && !request_->http_1_0 && lower(*expect) != "100-continue")
        return Refusal{417, "expectation_failed", "Of the expectations only '100-continue' is known here."};
    return std::nullopt;
}

std::optional<Refusal> RequestReader::look_at_route() {
    static const std::vector<std::string> known = {"GET",   "HEAD",   "POST",   "PUT",
                                                   "PATCH", "DELETE", "OPTIONS"};
    if (std::find(known.begin(), known.end(), request_->method) == known.end())
        return Refusal{501, "unknown_method", "The method '" + request_->method + "' is not known here."};
    const auto target = parser_->parser.get().target();
    if (target == "*" && request_->method == "OPTIONS") {
        request_->target = "*";
        allowed_.assign(known.begin(), known.end() - 1);
        return std::nullopt;
    }
    if (auto parsed = parse_target({target.data(), target.size()}, *request_); !parsed)
        return Refusal{400, parsed.error().code, parsed.error().message};
    auto match = front_.router.find(request_->method, request_->path);
    if (match.route == nullptr && match.allowed.empty())
        return Refusal{404, "route_not_found", "There is nothing at " + request_->path + "."};
    if (match.route == nullptr && request_->method != "OPTIONS") {
        std::string methods;
        for (const auto& method : match.allowed) methods += method + ", ";
        methods += "OPTIONS";
        return Refusal{
            405, "method_not_allowed", request_->path + " takes " + methods + ".", {{"Allow", methods}}};
    }
    allowed_ = std::move(match.allowed);
    route_ = match.route;
    request_->path_parameters = std::move(match.path_parameters);
    return std::nullopt;
}

/// Who shows no credentials sends no body. Whether they are good is found out in a lane, since that may wait
/// for the database.
std::optional<Refusal> RequestReader::look_at_token() const {
    if (route_ == nullptr || route_->access == Access::open) return std::nullopt;
    const std::string_view given = request_->header("authorization").value_or("");
    const std::size_t scheme = given.find_first_not_of(' ');
    if (scheme == std::string_view::npos)
        return Refusal{401, "token_missing", "Send an access token: Authorization: Bearer <token>."};
    const std::size_t blank = given.find(' ', scheme);
    if (blank == std::string_view::npos || given.find_first_not_of(' ', blank) == std::string_view::npos)
        return Refusal{401, "token_invalid", "Authorization is a scheme and a token: Bearer <token>."};
    return std::nullopt;
}

std::optional<Refusal> RequestReader::look_at_body() {
    auto& parser = parser_->parser;
    most_ = std::min(route_ != nullptr ? route_->max_body : 0, front_.options.limits.request_bytes);
    if (route_ != nullptr && route_->json_only)
        most_ = std::min<std::uint64_t>(most_, front_.options.limits.json.bytes);
    const std::uint64_t announced = parser.content_length().value_or(0);
    const bool has_body = announced > 0 || parser.chunked();
    if (has_body && most_ == 0)
        return Refusal{413, "body_not_expected", request_->method + " takes no body here."};
    if (announced > most_)
        return Refusal{413, "body_too_large",
                       "This endpoint takes at most " + std::to_string(most_) + " bytes, " +
                           std::to_string(announced) + " were announced."};
    parser.body_limit(most_);
    if (has_body && route_->json_only && !is_json(request_->header("content-type").value_or("")))
        return Refusal{415, "json_expected", "This endpoint takes application/json."};
    return std::nullopt;
}

/// What comes is counted in steps, so an announced length holds nothing by itself: a body has the room that
/// it announced only once it has filled a large page. Before that, and with an unknown length, it grows by
/// doubling, since each growth moves it.
std::optional<Refusal> RequestReader::hold(std::size_t coming) {
    auto& parser = parser_->parser;
    auto& body = parser.get().body();
    const std::uint64_t most = parser.content_length().value_or(most_);
    const std::uint64_t needed = std::min(body.size() + coming, most);
    if (needed <= held_) return std::nullopt;
    const bool announced_room = !parser.chunked() && needed > kLargePage;
    std::uint64_t room = (needed + kStep - 1) / kStep * kStep;
    if (!announced_room) room = std::max(room, 2 * held_);
    room = std::min(room, most);
    if (!lease_.grow_to(room, route_->json_only))
        return Refusal{503, "memory_full", "All memory for request bodies is taken; try again in a moment."};
    body.reserve(announced_room ? most : room);
    held_ = room;
    return std::nullopt;
}

}  // namespace spheroseg::http
