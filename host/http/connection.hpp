// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// One client: reads requests one after the other, writes each answer as fast as the client takes it.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>

#include "http/front.hpp"
#include "http/mailbox.hpp"
#include "http/request_reader.hpp"

namespace spheroseg::http {

/// Only its event loop's thread touches it.
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
    void refuse(const Refusal& refusal);
    /// Nothing is in flight and nothing half read.
    bool idle() const { return state_ == State::reading && !reader_ && input_.empty() && output_.empty(); }
    void close_softly();

    /// Letters from the lanes.
    void finish(Response response);
    void take_piece(const Result<std::string>& piece);
    void take_event(const std::string& text);
    void end_events();
    void keep(std::shared_ptr<void> subscription) { subscription_ = std::move(subscription); }

  private:
    enum class State { reading, handling, streaming, closing };
    class LoopEventWriter;

    void read_requests();
    void dispatch();
    void write_head(const Response& response, std::optional<std::uint64_t> length);
    void send_body(ProducedBody& body);
    void start_events(const Subscriber& subscribe);
    void ask_for_piece();
    void end_answer();
    void write(std::string bytes);
    void flush();
    void drop();
    void forget_request();

    Front& front_;
    const std::shared_ptr<Mailbox> mailbox_;
    const std::uint64_t id_;
    const int fd_;
    const std::string address_;

    State state_ = State::reading;
    std::string input_;
    std::unique_ptr<RequestReader> reader_;
    std::deque<std::string> output_;
    std::size_t output_offset_ = 0;
    std::size_t backlog_ = 0;
    bool keep_alive_ = true;
    bool close_after_output_ = false;

    // The answer in the works.
    std::shared_ptr<Request> request_;
    const Route* route_ = nullptr;
    Clock::time_point began_;
    int status_ = 0;
    std::uint64_t bytes_in_ = 0;
    std::uint64_t bytes_out_ = 0;
    bool chunked_ = false;
    std::uint64_t left_ = 0;  // of a produced body with a known length
    Producer producer_;
    bool producing_ = false;
    std::shared_ptr<LoopEventWriter> events_;
    std::shared_ptr<void> subscription_;

    Clock::time_point since_ = Clock::now();    // the state, or the first byte of a head
    Clock::time_point written_ = Clock::now();  // last progress of the output
    Clock::time_point body_mark_ = Clock::now();
    std::uint64_t body_marked_ = 0;
    Clock::time_point heartbeat_ = Clock::now();
};

}  // namespace spheroseg::http
