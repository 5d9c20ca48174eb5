// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Pistache's transport with the connections kept here: all of a connection happens on its loop's thread.
#pragma once

#include <pistache/transport.h>

#include <memory>
#include <unordered_map>
#include <vector>

#include "http/connection.hpp"
#include "http/front.hpp"
#include "http/mailbox.hpp"

namespace spheroseg::http {

/// Rationale: Pistache's Transport reads until a socket is empty, so that one fast sender keeps a thread, and
/// its writes find their client by file descriptor, which may be another client's by then. So this one reads
/// and writes peers itself, in turns, and leaves to Pistache what it does well: accepting, spreading peers
/// over threads, polling.
class EventLoop final : public Pistache::Tcp::Transport {
  public:
    explicit EventLoop(std::shared_ptr<Front> front);
    ~EventLoop() override;

    std::shared_ptr<Pistache::Aio::Handler> clone() const override;
    void registerPoller(Pistache::Polling::Epoll& poller) override;
    void onReady(const Pistache::Aio::FdSet& fds) override;

    void on_connection(const std::shared_ptr<Pistache::Tcp::Peer>& peer);

  private:
    struct Client {
        std::shared_ptr<Pistache::Tcp::Peer> peer;
        std::unique_ptr<Connection> connection;
        bool readable = false;  // since the last time that the socket was read empty
        bool queued = false;    // in again_
    };

    void serve(Client& client);
    void receive(Client& client);
    /// After each touch: forgets it, or asks for what it waits for.
    void settle(Client& client);
    void forget(Client& client);
    void deliver();
    void tick();
    template <typename Action>
    void guarded(Client& client, Action action);

    const std::shared_ptr<Front> front_;
    const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
    const int timer_;
    std::vector<char> buffer_;
    std::unordered_map<int, Client> by_fd_;
    std::unordered_map<std::uint64_t, int> fds_;  // by connection number
    std::vector<std::uint64_t> again_;            // have more to read when all others had their turn
};

}  // namespace spheroseg::http
