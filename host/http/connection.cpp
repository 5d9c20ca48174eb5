// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace spheroseg::http {
namespace {

using std::chrono::seconds;

constexpr std::size_t kPieceBacklog = 256 << 10;  // a produced body is asked for more below this
constexpr std::size_t kMostPipelined = 64 << 10;  // bytes that may wait behind a request in the works
constexpr seconds kHeartbeat{15};
constexpr seconds kLinger{
    2};  // how long a refused client's bytes are thrown away, so that it reads the answer

std::string hex(std::size_t value) {
    static const char* const digits = "0123456789abcdef";
    std::string out;
    do out.insert(out.begin(), digits[value & 15U]);
    while ((value >>= 4U) != 0);
    return out;
}

std::string chunk(const std::string& bytes) {
    return hex(bytes.size()) + "\r\n" + bytes + "\r\n";
}

}  // namespace

/// The handle that subscribers hold; the connection is reached by letters only.
class Connection::LoopEventWriter final : public EventWriter {
  public:
    LoopEventWriter(std::shared_ptr<Mailbox> mailbox, std::uint64_t connection, std::size_t most)
        : mailbox_(std::move(mailbox)), connection_(connection), most_(most) {}

    bool send(std::string_view text) override {
        if (closed_) return false;
        if (pending_.fetch_add(text.size()) + text.size() > most_) {
            close();
            return false;
        }
        mailbox_->post(connection_,
                       [this_text = std::string(text)](Connection& to) { to.take_event(this_text); });
        return true;
    }
    void close() override {
        if (!closed_.exchange(true)) mailbox_->post(connection_, [](Connection& to) { to.end_events(); });
    }
    void written(std::size_t bytes) { pending_ -= bytes; }
    void disconnected() { closed_ = true; }

  private:
    const std::shared_ptr<Mailbox> mailbox_;
    const std::uint64_t connection_;
    const std::size_t most_;
    std::atomic<bool> closed_{false};
    std::atomic<std::size_t> pending_{0};
};

Connection::Connection(Front& front, std::shared_ptr<Mailbox> mailbox, std::uint64_t id, int fd,
                       std::string address)
    : front_(front), mailbox_(std::move(mailbox)), id_(id), fd_(fd), address_(std::move(address)) {}

Connection::~Connection() {
    forget_request();
}

void Connection::forget_request() {
    if (events_) events_->disconnected();
    events_.reset();
    // Ends a subscription elsewhere: it may wait for its last event.
    if (subscription_)
        front_.workers.post_continuation([ended = std::move(subscription_)]() mutable { ended.reset(); });
    subscription_.reset();
    producer_ = nullptr;
    if (request_) {
        *request_->gone = true;
        front_.observer->finished(
            {route_ != nullptr ? std::string_view(route_->pattern) : std::string_view("none"),
             request_->method, status_ == 0 ? 499 : status_,
             std::chrono::duration<double>(Clock::now() - began_).count(), bytes_in_, bytes_out_});
        --front_.in_flight;
        request_.reset();
    }
    route_ = nullptr;
}

void Connection::on_input(const char* data, std::size_t size) {
    if (state_ == State::closing) return;
    if (state_ == State::streaming || state_ == State::handling) {
        if (input_.size() + size > kMostPipelined) {
            keep_alive_ = false;  // what follows is not read any more
            return;
        }
        input_.append(data, size);
        return;
    }
    if (input_.empty() && !reader_) since_ = Clock::now();
    input_.append(data, size);
    read_requests();
}

void Connection::read_requests() {
    while (state_ == State::reading && !input_.empty()) {
        if (!reader_) {
            // Empty lines before a request line are let through, as RFC 9112 2.2 asks.
            while (input_.size() >= 2 && input_[0] == '\r' && input_[1] == '\n') input_.erase(0, 2);
            if (input_.empty() || input_ == "\r") return;
            reader_ = std::make_unique<RequestReader>(front_);
            since_ = Clock::now();
        }
        const bool in_body = reader_->head_done();
        const auto progress = reader_->feed(input_);
        if (!in_body && reader_->head_done()) {
            body_mark_ = Clock::now();
            body_marked_ = 0;
        }
        if (const auto* refused = std::get_if<Refusal>(&progress)) return refuse(*refused);
        const auto state = std::get<RequestReader::Progress>(progress);
        if (state == RequestReader::Progress::continue_expected) write("HTTP/1.1 100 Continue\r\n\r\n");
        if (state != RequestReader::Progress::done) return;
        dispatch();
    }
}

void Connection::dispatch() {
    route_ = reader_->route();
    request_ = reader_->request();
    request_->remote_address = address_;
    keep_alive_ = reader_->keep_alive() && !front_.draining;
    bytes_in_ = request_->body->bytes.size();
    bytes_out_ = 0;
    status_ = 0;
    began_ = Clock::now();
    reader_.reset();
    state_ = State::handling;
    ++front_.in_flight;
    front_.observer->started();
    if (auto known = Router::check_query(*route_, *request_); !known)
        return finish(problem(known.error(), request_->id));
    if (route_->lane == LaneName::inline_) return finish(front_.answer(*route_, *request_));
    auto task = [&front = front_, mailbox = mailbox_, id = id_, route = route_, request = request_] {
        auto response = std::make_shared<Response>(front.answer(*route, *request));
        mailbox->post(id, [response](Connection& to) { to.finish(std::move(*response)); });
    };
    if (front_.lane(route_->lane).post(std::move(task))) return;
    Error full{ErrorKind::too_many, "queue_full",
               "More requests wait here than this server takes; try again in a moment."};
    full.retry_after_s = 1;
    finish(problem(full, request_->id));
}

void Connection::refuse(const Refusal& refusal) {
    keep_alive_ = false;
    const auto request = reader_ ? reader_->request() : std::make_shared<Request>();
    if (request->id.empty()) request->id = new_request_id();
    if (!request_) {
        request_ = request;
        route_ = reader_ ? reader_->route() : nullptr;
        began_ = since_;
        ++front_.in_flight;
        front_.observer->started();
    }
    reader_.reset();
    input_.clear();
    Response response = problem(refusal.status, refusal.code, refusal.detail, request_->id);
    if (refusal.status == 503) response.headers.emplace_back("Retry-After", "1");
    if (refusal.status == 405)
        response.headers.emplace_back(
            "Allow", refusal.detail.substr(refusal.detail.find(" takes ") + 7,
                                           refusal.detail.size() - refusal.detail.find(" takes ") - 8));
    finish(std::move(response));
}

void Connection::finish(Response response) {
    if (!request_) return;
    status_ = response.status;
    if (response.close) keep_alive_ = false;
    const bool headless = request_->method == "HEAD" || response.status == 204 || response.status == 304;
    if (auto* text = std::get_if<std::string>(&response.body)) {
        write_head(response, text->size());
        if (!headless && !text->empty()) {
            if (text->size() < 16384 && !output_.empty())
                output_.back() += *text, backlog_ += text->size();
            else
                write(std::move(*text));
        }
        end_answer();
    } else if (auto* produced = std::get_if<ProducedBody>(&response.body)) {
        write_head(response, produced->length);
        if (headless) return end_answer();
        state_ = State::streaming;
        send_body(*produced);
    } else {
        write_head(response, std::nullopt);
        if (headless) return end_answer();
        state_ = State::streaming;
        start_events(std::get<Subscriber>(response.body));
    }
    flush();
}

void Connection::write_head(const Response& response, std::optional<std::uint64_t> length) {
    std::string head =
        "HTTP/1.1 " + std::to_string(response.status) + ' ' + reason_phrase(response.status) + "\r\n";
    bool cached = false;
    for (const auto& [name, value] : response.headers) {
        std::string line = value;  // a value that came from a client can't end the line
        line.erase(
            std::remove_if(line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }),
            line.end());
        head += name + ": " + line + "\r\n";
        cached = cached || name == "Cache-Control";
    }
    chunked_ = !length;
    left_ = length.value_or(0);
    if (response.status != 204 && response.status != 304)
        head += length ? "Content-Length: " + std::to_string(*length) + "\r\n"
                       : std::string("Transfer-Encoding: chunked\r\n");
    head += "X-Request-Id: " + request_->id + "\r\nX-Content-Type-Options: nosniff\r\n";
    if (!cached) head += "Cache-Control: no-store\r\n";
    head += keep_alive_ ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    output_.push_back(std::move(head));
    backlog_ += output_.back().size();
}

void Connection::send_body(ProducedBody& body) {
    producer_ = std::move(body.next);
    producing_ = false;
    ask_for_piece();
}

void Connection::ask_for_piece() {
    if (producing_ || !producer_ || backlog_ > kPieceBacklog) return;
    producing_ = true;
    const bool taken = front_.workers.post_continuation([mailbox = mailbox_, id = id_, next = producer_] {
        auto piece = std::make_shared<Result<std::string>>(
            fail(ErrorKind::internal, "producer", "The body could not be produced."));
        try {
            *piece = next();
        } catch (...) {  // stays the failure above
        }
        mailbox->post(id, [piece](Connection& to) { to.take_piece(*piece); });
    });
    if (!taken) drop();
}

void Connection::take_piece(const Result<std::string>& piece) {
    producing_ = false;
    if (!producer_) return;
    // The head is out, so a failure can only be shown by an answer that ends too early.
    if (!piece || (!chunked_ && piece->size() > left_) || (!chunked_ && piece->empty() && left_ > 0))
        return drop();
    if (piece->empty()) {
        if (chunked_) write("0\r\n\r\n");
        producer_ = nullptr;
        end_answer();
        return flush();
    }
    left_ -= chunked_ ? 0 : piece->size();
    write(chunked_ ? chunk(*piece) : *piece);
    flush();
    if (producer_) ask_for_piece();
}

void Connection::start_events(const Subscriber& subscribe) {
    events_ = std::make_shared<LoopEventWriter>(mailbox_, id_, front_.options.limits.output_backlog);
    heartbeat_ = Clock::now();
    const bool taken = front_.workers.post([mailbox = mailbox_, id = id_, writer = events_, subscribe] {
        auto subscription = subscribe(writer);
        mailbox->post(id, [subscription](Connection& to) { to.keep(subscription); });
    });
    if (!taken) drop();
}

void Connection::take_event(const std::string& text) {
    if (!events_) return;
    write(chunk(text));
    events_->written(text.size());
    if (backlog_ > front_.options.limits.output_backlog) return drop();
    flush();
}

void Connection::end_events() {
    if (!events_) return;
    write("0\r\n\r\n");
    end_answer();
    flush();
}

void Connection::end_answer() {
    forget_request();
    state_ = State::reading;
    since_ = Clock::now();
    if (!keep_alive_) {
        close_after_output_ = true;
        input_.clear();
    }
    flush();
    if (!close_after_output_ && !input_.empty()) read_requests();
}

void Connection::write(std::string bytes) {
    if (output_.empty()) written_ = Clock::now();
    backlog_ += bytes.size();
    output_.push_back(std::move(bytes));
}

void Connection::flush() {
    while (!output_.empty()) {
        const std::string& first = output_.front();
        const ssize_t sent = ::send(fd_, first.data() + output_offset_, first.size() - output_offset_,
                                    MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK) drop();
            return;
        }
        written_ = Clock::now();
        bytes_out_ += static_cast<std::uint64_t>(sent);
        backlog_ -= static_cast<std::size_t>(sent);
        output_offset_ += static_cast<std::size_t>(sent);
        if (output_offset_ == first.size()) {
            output_.pop_front();
            output_offset_ = 0;
        }
    }
    if (close_after_output_) close_softly();
}

void Connection::on_writable() {
    flush();
    if (producer_) ask_for_piece();
}

void Connection::close_softly() {
    if (state_ == State::closing) return;
    state_ = State::closing;
    since_ = Clock::now();
    input_.clear();
    reader_.reset();
    ::shutdown(fd_, SHUT_WR);
}

/// The transport sees the end of the connection next and forgets it.
void Connection::drop() {
    forget_request();
    output_.clear();
    output_offset_ = backlog_ = 0;
    state_ = State::closing;
    ::shutdown(fd_, SHUT_RDWR);
}

void Connection::on_tick(Clock::time_point now) {
    const Limits& limits = front_.options.limits;
    if (!output_.empty() && now - written_ > limits.write_timeout) return drop();
    if (state_ == State::closing) {
        if (now - since_ > kLinger) drop();
        return;
    }
    if (events_ && now - heartbeat_ >= kHeartbeat) {
        heartbeat_ = now;
        write(chunk(": heartbeat\n\n"));
        return flush();
    }
    if (state_ != State::reading) return;
    if (idle()) {
        if (front_.draining || now - since_ > limits.idle_timeout) close_softly();
        return;
    }
    if (!reader_ || !reader_->head_done()) {
        if (now - since_ > limits.header_timeout && output_.empty())
            refuse({408, "header_timeout", "The head of the request did not come in time."});
        return;
    }
    if (now - body_mark_ < limits.body_timeout) return;
    const std::uint64_t came = reader_->body_bytes() - body_marked_;
    const auto wanted =
        limits.minimum_body_rate * static_cast<std::uint64_t>(limits.body_timeout.count()) / 1000;
    if (came < std::max<std::uint64_t>(wanted, 1))
        return refuse({408, "body_timeout", "The body of the request came too slowly."});
    body_mark_ = now;
    body_marked_ += came;
}

}  // namespace spheroseg::http
