// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <algorithm>
#include <array>

#include "http/connection.hpp"
#include "http/cors.hpp"
#include "http/response_head.hpp"

namespace spheroseg::http {
namespace {

constexpr std::size_t kPieceBacklog = 256 << 10;  // a produced body is asked for more below this
constexpr std::size_t kBigBody = 1 << 20;         // freeing more is no work for a loop

/// Methods are told to observers as labels, of which a client must not invent more.
std::string_view method_label(std::string_view method) {
    static constexpr std::array<std::string_view, 7> known = {"GET",   "HEAD",   "POST",   "PUT",
                                                              "PATCH", "DELETE", "OPTIONS"};
    const auto* const found = std::find(known.begin(), known.end(), method);
    return found == known.end() ? "other" : *found;
}

/// What keeps an answer from its end once its head is out: whatever it is, it is no client's fault by then.
Error broken_off(Error why) {
    if (!is_failure(why.kind)) why.kind = ErrorKind::internal;
    why.message = "The answer broke off: " + why.message;
    return why;
}

}  // namespace

void Connection::finish(const std::shared_ptr<Request>& request, Response response) {
    if (request == request_ && state_ == State::handling) answer(std::move(response));
}

void Connection::answer(Response response) {
    if (response.status < 200 || response.status > 599)
        response = problem({ErrorKind::internal, "internal",
                            "A handler answered with the status " + std::to_string(response.status) + "."},
                           request_->id);
    front_.report(route_, request_->id, response);
    add_cors(front_.options.cors_origins, *request_, response);
    status_ = response.status;
    if (response.close || front_.draining) keep_alive_ = false;
    const bool body = has_body(*request_, response.status);
    auto* produced = std::get_if<ProducedBody>(&response.body);
    auto* stream = std::get_if<EventStream>(&response.body);
    if (produced != nullptr || stream != nullptr) {
        const auto length = produced != nullptr ? produced->length : std::nullopt;
        chunked_ = !length && !request_->http_1_0;
        if (!length && !chunked_) keep_alive_ = false;
        const Framing framing = length ? Framing::length : chunked_ ? Framing::chunked : Framing::until_close;
        send(response_head(response, *request_, framing, length.value_or(0), keep_alive_));
        if (!body) return end_answer();
        state_ = State::streaming;
        if (produced != nullptr) {
            send_produced(*produced);
        } else {
            start_events(std::move(*stream));
        }
        return flush();
    }
    auto* text = std::get_if<std::string>(&response.body);
    const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&response.body);
    const std::size_t length = text != nullptr ? text->size() : *shared ? (*shared)->size() : 0;
    send(response_head(response, *request_, Framing::length, length, keep_alive_));
    if (body && text != nullptr) output_.add(std::move(*text));
    if (body && shared != nullptr) output_.add(*shared);
    end_answer();
}

void Connection::send_produced(ProducedBody& body) {
    known_length_ = body.length.has_value();
    left_ = body.length.value_or(0);
    producer_ = std::make_shared<Producer>(std::move(body.next));
    producing_ = false;
    if (known_length_ && left_ == 0) return end_answer();
    ask_for_piece();
}

void Connection::ask_for_piece() {
    if (producing_ || !producer_ || output_.waiting() > kPieceBacklog) return;
    producing_ = true;
    auto task = [&front = front_, route = route_, mailbox = mailbox_, id = id_, next = producer_,
                 request = request_] {
        Result<std::string> piece =
            fail(ErrorKind::internal, "broken_off", "The body could not be produced.");
        try {
            piece = (*next)();
        } catch (const std::exception& error) {
            piece = fail(ErrorKind::internal, "broken_off", error.what());
        } catch (...) {  // NOLINT(bugprone-empty-catch) the text above stands
        }
        if (!piece && !request->cancelled()) front.report(route, request->id, broken_off(piece.error()));
        mailbox->post(id, [request, piece = std::make_shared<Result<std::string>>(std::move(piece))](
                              Connection& to) { to.take_piece(request, std::move(*piece)); });
    };
    if (!front_.workers.post_continuation(std::move(task))) drop();
}

void Connection::take_piece(const std::shared_ptr<Request>& request, Result<std::string> piece) {
    if (request != request_ || !producer_) return;
    producing_ = false;
    // The head is out, so a failure can only be shown by an answer that ends too early.
    if (!piece) return drop();
    if (known_length_ && (piece->size() > left_ || piece->empty())) {
        front_.report(route_, request_->id,
                      {ErrorKind::internal, "broken_off",
                       "The body is not as long as was announced; " + std::to_string(left_) +
                           " bytes are missing and " + std::to_string(piece->size()) + " came."});
        return drop();
    }
    if (known_length_) left_ -= piece->size();
    const bool last = known_length_ ? left_ == 0 : piece->empty();
    if (!piece->empty()) send_framed(*piece);
    if (last) {
        if (chunked_) send("0\r\n\r\n");
        return end_answer();
    }
    flush();
    if (producer_) ask_for_piece();
}

void Connection::start_events(EventStream stream) {
    events_ = std::make_shared<LoopEventWriter>(mailbox_, id_, front_.options.limits.output_backlog);
    stream_ = std::make_shared<const EventStream>(std::move(stream));
    asking_ = false;
    heartbeat_ = asked_ = Clock::now();
    send_framed(":\n\n");  // many a client and proxy shows the head only once a byte follows it
    auto task = [&front = front_, route = route_, mailbox = mailbox_, id = id_, writer = events_,
                 request = request_, stream = stream_] {
        Result<std::shared_ptr<void>> subscription =
            fail(ErrorKind::internal, "broken_off", "The events could not be subscribed to.");
        try {
            subscription = stream->subscribe(writer);
        } catch (const std::exception& error) {
            subscription = fail(ErrorKind::internal, "broken_off", error.what());
        } catch (...) {  // NOLINT(bugprone-empty-catch) the text above stands
        }
        if (!subscription) {
            front.report(route, request->id, broken_off(subscription.error()));
            return writer->close();
        }
        mailbox->post(id, [writer, subscription = std::move(*subscription)](Connection& to) {
            to.keep(writer.get(), subscription);
        });
    };
    if (!front_.workers.post_continuation(std::move(task))) drop();
}

void Connection::tick_events(Clock::time_point now) {
    if (!events_) return;
    if (front_.draining) return end_events(events_.get());  // it resumes elsewhere by its last id
    const auto pause = front_.options.limits.heartbeat;
    if (!asking_ && now - asked_ >= pause) {
        asked_ = now;
        ask_again();
    }
    if (now - heartbeat_ < pause || wants_write() || over()) return;
    heartbeat_ = now;
    send_framed(": heartbeat\n\n");
    flush();
}

/// A stream may outlive the login and the rights that it began with. A lane finds out, since that may wait
/// for the database.
void Connection::ask_again() {
    asking_ = true;
    auto task = [&front = front_, route = route_, mailbox = mailbox_, id = id_, writer = events_,
                 request = request_, stream = stream_] {
        if (!front.still_allowed(*route, *request, *stream)) writer->close();
        mailbox->post(id, [writer](Connection& to) { to.asked(writer.get()); });
    };
    if (!front_.workers.post_continuation(std::move(task))) drop();
}

void Connection::asked(const EventWriter* from) {
    if (events_.get() == from) asking_ = false;
}

void Connection::keep(const EventWriter* from, std::shared_ptr<void> subscription) {
    if (events_.get() == from)
        subscription_ = std::move(subscription);
    else
        retire(std::move(subscription));
}

void Connection::take_event(const EventWriter* from, const std::string& text) {
    if (!events_ || events_.get() != from) return;
    events_->written(text.size());
    if (text.empty()) return;
    send_framed(text);
    flush();
    if (output_.waiting() > front_.options.limits.output_backlog) drop();
}

void Connection::end_events(const EventWriter* from) {
    if (!events_ || events_.get() != from) return;
    if (chunked_) send("0\r\n\r\n");
    end_answer();
}

void Connection::end_answer() {
    forget_request();
    if (front_.draining) keep_alive_ = false;
    state_ = keep_alive_ ? State::reading : State::ending;
    since_ = Clock::now();
    if (!keep_alive_) input_.clear();
    flush();
    read_requests();
}

/// Ends elsewhere what may wait or take its time.
void Connection::retire(std::shared_ptr<void> ended) {
    if (ended) front_.workers.post_continuation([ended = std::move(ended)]() mutable { ended.reset(); });
}

void Connection::forget_request() {
    if (events_) events_->disconnected();
    events_.reset();
    stream_.reset();
    retire(std::move(subscription_));
    retire(std::move(producer_));
    subscription_.reset();
    producer_.reset();
    if (!request_) return;
    *request_->gone = true;
    front_.observer->finished(
        {route_ != nullptr ? std::string_view(route_->pattern) : std::string_view("none"),
         method_label(request_->method), status_ == 0 ? 499 : status_,
         std::chrono::duration<double>(Clock::now() - began_).count(), request_->body->bytes.size(),
         output_.added() - output_before_});
    if (request_->body->bytes.size() > kBigBody) retire(request_);
    request_.reset();
    route_ = nullptr;
}

void Connection::send(std::string bytes) {
    output_.add(std::move(bytes));
}

void Connection::send_framed(const std::string& bytes) {
    output_.add(chunked_ ? chunk(bytes) : bytes);
}

void Connection::flush() {
    if (state_ == State::over) return;
    switch (output_.flush(fd_)) {
        case Output::Outcome::broken:
            return drop();
        case Output::Outcome::waiting:
            return;
        case Output::Outcome::all_sent:
            leave_when_done();
            if (state_ == State::ending) close_softly();
    }
}

void Connection::on_writable() {
    flush();
    if (state_ == State::streaming) ask_for_piece();
    if (state_ == State::reading) read_requests();
}

}  // namespace spheroseg::http
