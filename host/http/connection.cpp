// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Reading, and the connection's own life; what is written back stands in connection_answer.cpp.
#include "http/connection.hpp"

#include <sys/socket.h>

#include <algorithm>

#include "http/cors.hpp"

namespace spheroseg::http {
namespace {

using std::chrono::seconds;

constexpr std::size_t kOutputPause = 256 << 10;  // no further request is begun while more than this waits
constexpr seconds kGrace{1};                     // for a handler to answer its deadline itself
constexpr seconds kLinger{2};  // bytes of a refused client are thrown away, so that it reads the answer

}  // namespace

Connection::Connection(Front& front, std::shared_ptr<Mailbox> mailbox, std::uint64_t id, int fd,
                       std::string address)
    : front_(front), mailbox_(std::move(mailbox)), id_(id), fd_(fd), address_(std::move(address)) {}

Connection::~Connection() {
    drop();
}

bool Connection::wants_input() const {
    if (state_ == State::ending || state_ == State::closing) return true;  // thrown away
    if (state_ == State::over || output_.waiting() > kOutputPause) return false;
    return state_ == State::reading || input_.size() < front_.options.limits.pipelined_bytes;
}

void Connection::on_input(const char* data, std::size_t size) {
    if (state_ == State::ending || state_ == State::closing || state_ == State::over) return;
    if (input_.empty() && !reader_) since_ = Clock::now();
    input_.append(data, size);
    if (state_ == State::reading) read_requests();
}

void Connection::read_requests() {
    if (reading_) return;  // the loop below goes on by itself, however many requests came at once
    reading_ = true;
    while (state_ == State::reading && output_.waiting() <= kOutputPause && read_one()) {
    }
    reading_ = false;
}

/// False when more bytes are needed.
bool Connection::read_one() {
    if (!reader_) {
        // Empty lines before a request line are let through, as RFC 9112 2.2 asks.
        std::size_t blank = 0;
        while (input_.compare(blank, 2, "\r\n") == 0) blank += 2;
        input_.erase(0, blank);
        if (input_.empty() || input_ == "\r") return false;
        reader_ = std::make_unique<RequestReader>(front_);
        since_ = Clock::now();
    }
    const bool in_body = reader_->head_done();
    const auto progress = reader_->feed(input_);
    if (const auto* refused = std::get_if<Refusal>(&progress)) {
        refuse(*refused);
        return true;
    }
    if (!in_body && reader_->head_done()) {
        enter();
        body_mark_ = Clock::now();
        body_marked_ = 0;
    }
    switch (std::get<RequestReader::Progress>(progress)) {
        case RequestReader::Progress::continue_expected:
            send("HTTP/1.1 100 Continue\r\n\r\n");
            flush();
            return false;
        case RequestReader::Progress::more:
            return false;
        case RequestReader::Progress::done:
            dispatch();
            return true;
    }
    return false;
}

/// Whoever drains waits for this one, too.
void Connection::enter() {
    if (!busy_) front_.enter();
    busy_ = true;
}

void Connection::leave_when_done() {
    const bool reads_a_body = reader_ && reader_->head_done();
    if (!busy_ || request_ || reads_a_body) return;
    busy_ = false;
    front_.leave();
}

void Connection::take_up(const Route* route, std::shared_ptr<Request> request, Clock::time_point began) {
    route_ = route;
    request_ = std::move(request);
    began_ = began;
    status_ = 0;
    output_before_ = output_.added();
    state_ = State::handling;
    enter();
    front_.observer->started();
}

void Connection::dispatch() {
    const auto allowed = reader_->allowed();
    keep_alive_ = reader_->keep_alive();
    take_up(reader_->route(), reader_->request(), Clock::now());
    reader_.reset();
    request_->remote_address = client_address(address_, request_->headers, front_.trusted_proxies);
    request_->arrived = began_;
    request_->deadline = began_ + front_.options.limits.request_deadline;
    if (route_ == nullptr) return answer(options_answer(front_.options.cors_origins, *request_, allowed));
    if (auto known = Router::check_query(*route_, *request_); !known)
        return answer(route_->refuse(known.error(), request_->id));
    if (route_->lane == LaneName::inline_) return answer(front_.answer(*route_, *request_));
    auto task = [&front = front_, mailbox = mailbox_, id = id_, route = route_, request = request_] {
        auto response = std::make_shared<Response>(front.answer(*route, *request));
        mailbox->post(id, [request, response](Connection& to) { to.finish(request, std::move(*response)); });
    };
    const std::string line = route_->line ? route_->line(*request_) : std::string();
    Lane& lane = front_.lane(route_->lane);
    if (lane.post(std::move(task), line)) return;
    Error full{ErrorKind::too_many, "queue_full",
               "More requests wait here than this server takes; try again in a moment."};
    full.retry_after_s = route_->retry_after_s ? route_->retry_after_s(*request_, lane.waiting(line)) : 1;
    answer(route_->refuse(full, request_->id));
}

void Connection::refuse(const Refusal& refusal) {
    auto request = reader_ ? reader_->request() : std::make_shared<Request>();
    if (request->id.empty()) request->id = new_request_id();
    const Route* route = reader_ ? reader_->route() : nullptr;
    keep_alive_ = refusal.reusable && reader_ && reader_->keep_alive();
    reader_.reset();
    if (!keep_alive_) input_.clear();
    take_up(route, std::move(request), since_);
    // A 401 looks the same whether it is given here or once the token was looked at.
    Response response =
        refusal.status == 401
            ? route_->refuse({ErrorKind::unauthenticated, refusal.code, refusal.detail}, request_->id)
        : refusal.status == 503
            ? problem({ErrorKind::unavailable, refusal.code, refusal.detail, {}, 1}, request_->id)
            : problem(refusal.status, refusal.code, refusal.detail, request_->id);
    response.headers.insert(response.headers.end(), refusal.headers.begin(), refusal.headers.end());
    answer(std::move(response));
}

void Connection::on_tick(Clock::time_point now) {
    const Limits& limits = front_.options.limits;
    if (state_ == State::over) return;
    if (front_.stopping) return stop();
    if (output_.too_slow(fd_, now, limits.write_timeout, limits.minimum_body_rate)) return drop();
    switch (state_) {
        case State::closing:
            if (now - since_ > kLinger) drop();
            return;
        case State::streaming:
            return tick_events(now);
        case State::handling:
            if (now < request_->deadline + kGrace) return;
            keep_alive_ = false;
            return answer(problem({ErrorKind::deadline, "deadline", "The answer was not ready in time."},
                                  request_->id));
        case State::reading:
            return check_reading(now);
        case State::ending:
        case State::over:
            return;
    }
}

void Connection::check_reading(Clock::time_point now) {
    const Limits& limits = front_.options.limits;
    if (wants_write()) return;  // requests wait until the client has read their answers
    if (!reader_ && input_.empty()) {
        if (front_.draining || now - since_ > limits.idle_timeout) close_softly();
        return;
    }
    if (reader_ && reader_->head_done()) return check_body(now);
    if (now - since_ > limits.header_timeout)
        refuse({408, "header_timeout", "The head of the request did not come in time."});
}

void Connection::check_body(Clock::time_point now) {
    const Limits& limits = front_.options.limits;
    if (now - body_mark_ < limits.body_timeout) return;
    const std::uint64_t came = reader_->body_bytes() - body_marked_;
    const auto wanted =
        limits.minimum_body_rate * static_cast<std::uint64_t>(limits.body_timeout.count()) / 1000;
    if (came < std::max<std::uint64_t>(wanted, 1))
        return refuse({408, "body_timeout", "The body of the request came too slowly."});
    body_mark_ = now;
    body_marked_ += came;
}

void Connection::close_softly() {
    state_ = State::closing;
    since_ = Clock::now();
    input_.clear();
    reader_.reset();
    ::shutdown(fd_, SHUT_WR);
}

void Connection::stop() {
    if (state_ == State::handling)
        answer(problem({ErrorKind::unavailable,
                        "stopping",
                        "This server was stopped before the answer was ready.",
                        {},
                        1},
                       request_->id));
    drop();
}

void Connection::drop() {
    forget_request();
    output_.clear();
    reader_.reset();
    if (busy_) front_.leave();
    busy_ = false;
    state_ = State::over;
}

}  // namespace spheroseg::http
