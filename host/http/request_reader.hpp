// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Reads one request from raw bytes: the gate that every byte passes before anything else sees it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "http/front.hpp"

namespace spheroseg::http {

/// A refusal: the connection is closed after it, since what follows on it can't be trusted.
struct Refusal {
    int status;
    std::string code;
    std::string detail;
};

/// Head and body of one request. Rationale: Pistache's own parser spins on a long body and allocates what a
/// client announces, so heads and bodies are read by Boost.Beast's parser, which is strict (CRLF only, one
/// framing, limits), and only its output is looked at.
class RequestReader {
  public:
    enum class Progress { more, continue_expected, done };

    explicit RequestReader(Front& front);
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;
    ~RequestReader();

    /// Takes bytes from the front of `input`. continue_expected: the client waits for "100 Continue"; call
    /// again.
    std::variant<Progress, Refusal> feed(std::string& input);

    bool head_done() const;
    bool keep_alive() const;
    std::uint64_t body_bytes() const;
    /// The route and the request; the request is whole once feed said done.
    const Route* route() const { return route_; }
    std::shared_ptr<Request> request() const { return request_; }

  private:
    struct Parser;
    std::variant<Progress, Refusal> look_at_head();
    std::optional<Refusal> look_at_framing();
    std::optional<Refusal> look_at_route();
    std::optional<Refusal> look_at_body();
    std::optional<Refusal> hold(std::uint64_t bytes);

    Front& front_;
    std::unique_ptr<Parser> parser_;
    std::shared_ptr<Request> request_ = std::make_shared<Request>();
    MemoryBudget::Lease lease_;
    const Route* route_ = nullptr;
    bool head_seen_ = false;
};

}  // namespace spheroseg::http
