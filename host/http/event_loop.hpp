// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Pistache's transport with the connections kept here: all of a connection happens on its loop's thread.
#pragma once

#include <pistache/transport.h>

#include <memory>
#include <unordered_map>

#include "http/connection.hpp"
#include "http/front.hpp"
#include "http/mailbox.hpp"

namespace spheroseg::http {

class EventLoop final : public Pistache::Tcp::Transport {
  public:
    explicit EventLoop(std::shared_ptr<Front> front);
    ~EventLoop() override;

    std::shared_ptr<Pistache::Aio::Handler> clone() const override;
    void registerPoller(Pistache::Polling::Epoll& poller) override;
    void onReady(const Pistache::Aio::FdSet& fds) override;

    void on_connection(const std::shared_ptr<Pistache::Tcp::Peer>& peer);
    void on_input(const char* data, std::size_t size, int fd);
    void on_disconnection(int fd);

  private:
    void deliver();
    void tick();
    void watch(Connection& connection);

    const std::shared_ptr<Front> front_;
    const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
    int timer_ = -1;
    std::unordered_map<int, std::unique_ptr<Connection>> by_fd_;
    std::unordered_map<std::uint64_t, Connection*> by_id_;
};

}  // namespace spheroseg::http
