// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One client: reads requests one after the other, writes each answer as fast as the client takes it.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "http/event_writer.hpp"
#include "http/front.hpp"
#include "http/mailbox.hpp"
#include "http/output.hpp"
#include "http/request_reader.hpp"

namespace spheroseg::http {

/// Only its event loop's thread touches it. Pipelined requests are answered one after the other, in order.
class Connection {
  public:
    using Clock = std::chrono::steady_clock;

    Connection(Front& front, std::shared_ptr<Mailbox> mailbox, std::uint64_t id, int fd, std::string address);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    std::uint64_t id() const { return id_; }
    int fd() const { return fd_; }
    const std::string& address() const { return address_; }

    void on_input(const char* data, std::size_t size);
    /// The socket takes bytes again.
    void on_writable();
    void on_tick(Clock::time_point now);
    bool wants_write() const { return !output_.empty(); }
    /// False while enough is read ahead of the answer in the works.
    bool wants_input() const;
    /// Nothing more is to be done for it; its loop forgets it.
    bool over() const { return state_ == State::over; }
    /// Answers and closes; used for a connection that is one too many, too.
    void refuse(const Refusal& refusal);
    /// Ends it now.
    void drop();
    /// The same, with a word to one whose request is still at work.
    void stop();

    /// Letters from the lanes. Each names what it belongs to: a connection outlives its answers.
    void finish(const std::shared_ptr<Request>& request, Response response);
    void take_piece(const std::shared_ptr<Request>& request, Result<std::string> piece);
    void take_event(const EventWriter* from, const std::string& text);
    void end_events(const EventWriter* from);
    void keep(const EventWriter* from, std::shared_ptr<void> subscription);
    void asked(const EventWriter* from);

  private:
    /// ending: writes what waits and closes; closing: waits for the client to see it.
    enum class State { reading, handling, streaming, ending, closing, over };

    void read_requests();
    bool read_one();
    void enter();
    void leave_when_done();
    void take_up(const Route* route, std::shared_ptr<Request> request, Clock::time_point began);
    void dispatch();
    void answer(Response response);
    void send_produced(ProducedBody& body);
    void ask_for_piece();
    void start_events(EventStream stream);
    void tick_events(Clock::time_point now);
    void ask_again();
    void end_answer();
    void forget_request();
    void retire(std::shared_ptr<void> ended);
    void send(std::string bytes);
    void send_framed(const std::string& bytes);
    void flush();
    void close_softly();
    void check_reading(Clock::time_point now);
    void check_body(Clock::time_point now);

    Front& front_;
    const std::shared_ptr<Mailbox> mailbox_;
    const std::uint64_t id_;
    const int fd_;
    const std::string address_;

    State state_ = State::reading;
    bool reading_ = false;  // inside read_requests
    std::string input_;
    std::unique_ptr<RequestReader> reader_;
    Output output_;
    bool keep_alive_ = true;
    bool busy_ = false;  // told to the front; from a request's head to its answer's last byte

    // The answer in the works.
    std::shared_ptr<Request> request_;
    const Route* route_ = nullptr;
    Clock::time_point began_;
    int status_ = 0;
    std::uint64_t output_before_ = 0;
    bool chunked_ = false;
    bool known_length_ = false;           // of a produced body
    std::uint64_t left_ = 0;              // of it, when it is known
    std::shared_ptr<Producer> producer_;  // shared with the lane that runs it
    bool producing_ = false;
    bool asking_ = false;  // whether the stream may go on
    std::shared_ptr<LoopEventWriter> events_;
    std::shared_ptr<const EventStream> stream_;  // shared with the lane that asks whether it may go on
    std::shared_ptr<void> subscription_;

    Clock::time_point since_ = Clock::now();  // the state, or the first byte of a head
    Clock::time_point body_mark_ = since_;
    std::uint64_t body_marked_ = 0;
    Clock::time_point heartbeat_ = since_;
    Clock::time_point asked_ = since_;
};

}  // namespace spheroseg::http
