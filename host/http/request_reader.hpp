// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Reads one request from raw bytes.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "http/front.hpp"
#include "http/head_gate.hpp"
#include "http/refusal.hpp"

namespace spheroseg::http {

/// Head and body of one request. Rationale: Pistache's own parser spins on a long body and allocates what a
/// client announces. So every head passes HeadGate, and then Boost.Beast's parser, which is strict about the
/// grammar and keeps no more than it is told to; Pistache's never sees a byte.
class RequestReader {
  public:
    enum class Progress { more, continue_expected, done };

    explicit RequestReader(Front& front);
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;
    ~RequestReader();

    /// Takes bytes from the front of `input`. continue_expected: the client waits for "100 Continue"; call
    /// again when more has come.
    std::variant<Progress, Refusal> feed(std::string& input);

    bool head_done() const { return head_done_; }
    bool keep_alive() const;
    std::uint64_t body_bytes() const;
    /// None for OPTIONS, which is answered with `allowed`. The request is whole once feed said done.
    const Route* route() const { return route_; }
    const std::vector<std::string>& allowed() const { return allowed_; }
    std::shared_ptr<Request> request() const { return request_; }

  private:
    struct Parser;
    std::optional<Refusal> feed_head(std::string& input, std::size_t length);
    std::variant<Progress, Refusal> feed_body(std::string& input);
    void copy_head();
    std::optional<Refusal> look_at_framing();
    std::optional<Refusal> look_at_route();
    std::optional<Refusal> look_at_token() const;
    std::optional<Refusal> look_at_body();
    std::optional<Refusal> hold(std::size_t coming);

    Front& front_;
    HeadGate gate_;
    std::unique_ptr<Parser> parser_;
    std::shared_ptr<Request> request_ = std::make_shared<Request>();
    MemoryBudget::Lease lease_;
    const Route* route_ = nullptr;
    std::vector<std::string> allowed_;
    std::uint64_t most_ = 0;  // bytes of the body
    std::uint64_t held_ = 0;  // that are counted for it
    std::uint64_t wire_ = 0;  // bytes of the body with its chunk heads
    bool head_done_ = false;
};

}  // namespace spheroseg::http
