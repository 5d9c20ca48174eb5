// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The HTTP server: limits, routing, authentication and answers. Everything but the handlers.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "http/limits.hpp"
#include "http/request.hpp"
#include "http/router.hpp"

namespace spheroseg::http {

/// Who asks; run on the route's lane before its handler.
using Authenticator = std::function<Result<Principal>(const Request&)>;

struct RequestRecord {
    std::string_view route;  ///< pattern, or "none"
    std::string_view method;
    int status = 0;
    double seconds = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
};

/// A failure of the server's own; also one that comes when the head of the answer is out already.
struct FailureRecord {
    std::string request_id;  ///< empty: of no request
    std::string route;       ///< method and pattern, or "none"
    Error error;
};

/// Told of every request. [any thread] Cheap.
class Observer {
  public:
    virtual ~Observer() = default;
    virtual void started() = 0;
    virtual void finished(const RequestRecord& record) = 0;
    virtual void failed(const FailureRecord& failure) = 0;
};

class Server {
  public:
    Server(ServerOptions options, Router router, Authenticator authenticator,
           std::shared_ptr<Observer> observer);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    /// Binds and serves. unavailable "cannot_listen" when the address can't be had, invalid "bad_network" for
    /// what is no trusted proxy.
    Result<void> start();
    std::uint16_t port() const;
    const Router& router() const;
    /// Requests whose heads were taken in and whose answers are not sent to their last byte.
    std::size_t in_flight() const;
    std::size_t connections() const;
    std::uint64_t bytes_held() const;  ///< by request bodies
    /// Answers what is there with Connection: close, ends event streams and idle connections, refuses new
    /// connections with 503, and returns when nothing is in flight (true) or the time is over.
    bool drain(std::chrono::milliseconds patience);
    /// Ends everything: connections are closed, requests that wait are dropped, handlers that run are waited
    /// for. Clients whose answer is not begun are told 503 "stopping".
    void stop();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace spheroseg::http
