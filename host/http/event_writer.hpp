// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The handle that subscribers of an event stream hold; its connection is reached by letters only.
#pragma once

#include <atomic>
#include <memory>

#include "http/mailbox.hpp"
#include "http/response.hpp"

namespace spheroseg::http {

class LoopEventWriter final : public EventWriter {
  public:
    LoopEventWriter(std::shared_ptr<Mailbox> mailbox, std::uint64_t connection, std::size_t most)
        : mailbox_(std::move(mailbox)), connection_(connection), most_(most) {}

    bool send(std::string_view text) override;
    void close() override;

    /// From the loop: `bytes` left the backlog; nobody listens any more.
    void written(std::size_t bytes) { pending_ -= bytes; }
    void disconnected() { closed_ = true; }

  private:
    const std::shared_ptr<Mailbox> mailbox_;
    const std::uint64_t connection_;
    const std::size_t most_;
    std::atomic<bool> closed_{false};
    std::atomic<std::size_t> pending_{0};
};

}  // namespace spheroseg::http
