// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/event_loop.hpp"

#include <pistache/peer.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <atomic>

namespace spheroseg::http {
namespace {

namespace Polling = Pistache::Polling;

constexpr long kTickNanoseconds = 250'000'000;

std::atomic<std::uint64_t> next_connection{1};  // numbers are never used twice in a process

/// What Pistache tells of a peer, handed to the loop that owns it.
class PeerEvents final : public Pistache::Tcp::Handler {
  public:
    std::shared_ptr<Pistache::Tcp::Handler> clone() const override { return std::make_shared<PeerEvents>(); }
    void onConnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) override {
        loop().on_connection(peer);
    }
    void onInput(const char* data, std::size_t size,
                 const std::shared_ptr<Pistache::Tcp::Peer>& peer) override {
        loop().on_input(data, size, peer->fd());
    }
    void onDisconnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) override {
        loop().on_disconnection(peer->fd());
    }

  private:
    EventLoop& loop() { return static_cast<EventLoop&>(*transport()); }
};

}  // namespace

EventLoop::EventLoop(std::shared_ptr<Front> front)
    : Transport(std::make_shared<PeerEvents>()), front_(std::move(front)) {}

EventLoop::~EventLoop() {
    if (timer_ >= 0) ::close(timer_);
}

std::shared_ptr<Pistache::Aio::Handler> EventLoop::clone() const {
    return std::make_shared<EventLoop>(front_);
}

void EventLoop::registerPoller(Polling::Epoll& poller) {
    Transport::registerPoller(poller);
    mailbox_->bind(poller);
    timer_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    const itimerspec every{{0, kTickNanoseconds}, {0, kTickNanoseconds}};
    timerfd_settime(timer_, 0, &every, nullptr);
    poller.addFd(timer_, Pistache::Flags<Polling::NotifyOn>(Polling::NotifyOn::Read),
                 Polling::Tag(static_cast<std::uint64_t>(timer_)));
}

void EventLoop::onReady(const Pistache::Aio::FdSet& fds) {
    std::vector<Polling::Event> rest;
    bool letters = false;
    for (const auto& entry : fds) {
        const Polling::Tag tag = entry.getTag();
        if (tag == mailbox_->tag()) {
            letters = true;
            continue;
        }
        const int fd = static_cast<int>(tag.value());
        if (fd == timer_) {
            std::uint64_t times = 0;
            if (::read(timer_, &times, sizeof(times)) > 0) tick();
            continue;
        }
        const auto found = by_fd_.find(fd);
        if (found != by_fd_.end() && entry.isWritable()) {
            found->second->on_writable();
            watch(*found->second);
        }
        // Pistache handles reads and ends; it knows nothing of what is written here.
        if (found != by_fd_.end() && !entry.isReadable() && !entry.isHangup()) continue;
        Polling::Event event(tag);
        event.flags = Pistache::Flags<Polling::NotifyOn>(Polling::NotifyOn::Read);
        rest.push_back(event);
    }
    if (!rest.empty()) Transport::onReady(Pistache::Aio::FdSet(std::move(rest)));
    if (letters) deliver();
}

void EventLoop::on_connection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) {
    const int fd = peer->fd();
    const std::string address = peer->address().host();
    ++front_->connections;
    bool crowd = false;
    if (front_->options.limits.connections_per_client > 0) {
        const std::lock_guard lock(front_->clients_mutex);
        crowd = ++front_->clients[address] > front_->options.limits.connections_per_client;
    }
    auto connection = std::make_unique<Connection>(*front_, mailbox_, next_connection++, fd, address);
    Connection& added = *connection;
    by_id_[added.id()] = &added;
    by_fd_[fd] = std::move(connection);
    if (front_->draining)
        added.refuse({503, "draining", "This server is being stopped."});
    else if (crowd)
        added.refuse(
            {503, "too_many_connections_of_client", "This client has more connections than it may have."});
    else if (front_->connections > front_->options.limits.connections)
        added.refuse({503, "too_many_connections", "This server has all the connections that it takes."});
}

void EventLoop::on_input(const char* data, std::size_t size, int fd) {
    const auto found = by_fd_.find(fd);
    if (found == by_fd_.end()) return;
    found->second->on_input(data, size);
    watch(*found->second);
}

void EventLoop::on_disconnection(int fd) {
    const auto found = by_fd_.find(fd);
    if (found == by_fd_.end()) return;
    --front_->connections;
    if (front_->options.limits.connections_per_client > 0) {
        const std::lock_guard lock(front_->clients_mutex);
        const auto client = front_->clients.find(found->second->address());
        if (client != front_->clients.end() && --client->second == 0) front_->clients.erase(client);
    }
    by_id_.erase(found->second->id());
    by_fd_.erase(found);
}

void EventLoop::deliver() {
    for (auto& [id, letter] : mailbox_->take()) {
        const auto found = by_id_.find(id);
        if (found == by_id_.end()) continue;
        letter(*found->second);
        watch(*found->second);
    }
}

void EventLoop::tick() {
    const auto now = Connection::Clock::now();
    for (auto& [fd, connection] : by_fd_) {
        connection->on_tick(now);
        watch(*connection);
    }
}

void EventLoop::watch(Connection& connection) {
    if (!connection.wants_write()) return;
    // Edge-triggered: once it is asked for, each time that the socket takes bytes again is told.
    try {
        reactor()->modifyFd(key(), connection.fd(),
                            Polling::NotifyOn::Read | Polling::NotifyOn::Write | Polling::NotifyOn::Shutdown,
                            Polling::Mode::Edge);
    } catch (const std::exception&) {  // the socket has just gone; its end is told next
    }
}

}  // namespace spheroseg::http
