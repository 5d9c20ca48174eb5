// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/event_loop.hpp"

#include <pistache/peer.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>

namespace spheroseg::http {
namespace {

namespace Polling = Pistache::Polling;
using Interest = Pistache::Flags<Polling::NotifyOn>;

constexpr long kTickNanoseconds = 250'000'000;
constexpr std::size_t kRead = 64 << 10;   // at once
constexpr std::size_t kTurn = 256 << 10;  // before others have theirs

std::atomic<std::uint64_t> next_connection{1};  // numbers are never used twice in a process

int make_timer() {
    const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (timer < 0) throw std::system_error(errno, std::generic_category(), "timerfd_create");
    const itimerspec every{{0, kTickNanoseconds}, {0, kTickNanoseconds}};
    timerfd_settime(timer, 0, &every, nullptr);
    return timer;
}

/// What Pistache tells of a new peer, handed to the loop that owns it. Input never comes this way.
class PeerEvents final : public Pistache::Tcp::Handler {
  public:
    std::shared_ptr<Pistache::Tcp::Handler> clone() const override { return std::make_shared<PeerEvents>(); }
    void onConnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) override {
        static_cast<EventLoop&>(*transport()).on_connection(peer);
    }
    void onInput(const char*, std::size_t, const std::shared_ptr<Pistache::Tcp::Peer>&) override {}
};

}  // namespace

EventLoop::EventLoop(std::shared_ptr<Front> front)
    : Transport(std::make_shared<PeerEvents>()),
      front_(std::move(front)),
      timer_(make_timer()),
      buffer_(kRead) {}

EventLoop::~EventLoop() {
    for (auto& [fd, client] : by_fd_) {
        client.connection.reset();
        --front_->connections;
        ::close(fd);
    }
    ::close(timer_);
}

std::shared_ptr<Pistache::Aio::Handler> EventLoop::clone() const {
    return std::make_shared<EventLoop>(front_);
}

void EventLoop::registerPoller(Polling::Epoll& poller) {
    Transport::registerPoller(poller);
    for (const int fd : {mailbox_->fd(), timer_})
        poller.addFd(fd, Interest(Polling::NotifyOn::Read), Polling::Tag(static_cast<std::uint64_t>(fd)));
}

void EventLoop::onReady(const Pistache::Aio::FdSet& fds) {
    std::vector<Polling::Event> rest;
    bool letters = false;
    bool ticked = false;
    for (const auto& entry : fds) {
        const int fd = static_cast<int>(entry.getTag().value());
        if (fd == mailbox_->fd()) {
            letters = true;
        } else if (fd == timer_) {
            std::uint64_t times = 0;
            ticked = ::read(timer_, &times, sizeof(times)) > 0;
        } else if (const auto found = by_fd_.find(fd); found != by_fd_.end()) {
            Client& client = found->second;
            if (entry.isReadable() || entry.isHangup()) client.readable = true;
            if (entry.isWritable()) guarded(client, [](Connection& to) { to.on_writable(); });
            serve(client);
        } else {
            Polling::Event event(entry.getTag());
            event.flags = Interest(Polling::NotifyOn::Read);
            rest.push_back(event);
        }
    }
    if (letters) deliver();
    if (ticked) tick();
    // New peers come last: the file descriptors of those that have just gone may be theirs.
    try {
        if (!rest.empty()) Transport::onReady(Pistache::Aio::FdSet(std::move(rest)));
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
        // A new peer that had gone before it could be polled; tick() finds its connection over.
    }
}

void EventLoop::on_connection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) {
    const int fd = peer->fd();
    const std::string address = peer->address().host();
    const std::size_t connections = ++front_->connections;
    const bool crowd = !front_->arrive(address);
    Client& client = by_fd_[fd];
    client.peer = peer;
    client.connection = std::make_unique<Connection>(*front_, mailbox_, next_connection++, fd, address);
    fds_[client.connection->id()] = fd;
    Refusal refusal{503, "", ""};
    if (front_->draining)
        refusal = {503, "draining", "This server is being stopped."};
    else if (crowd)
        refusal = {503, "too_many_connections_of_client",
                   "This client has more connections than it may have."};
    else if (connections > front_->options.limits.connections)
        refusal = {503, "too_many_connections", "This server has all the connections that it takes."};
    if (refusal.code.empty()) return;
    guarded(client, [&](Connection& to) { to.refuse(refusal); });
    // A descriptor that is one too many is given back at once; Pistache still registers it, so a turn later.
    client.connection->drop();
    mailbox_->post(client.connection->id(), [](Connection&) {});
}

template <typename Action>
void EventLoop::guarded(Client& client, Action action) {
    try {
        action(*client.connection);
    } catch (const std::exception& error) {  // out of memory, say: one client's end, not the server's
        front_->report(nullptr, "", {ErrorKind::internal, "internal", error.what()});
        client.connection->drop();
    }
}

void EventLoop::serve(Client& client) {
    if (client.readable && !client.connection->over()) receive(client);
    settle(client);
}

void EventLoop::receive(Client& client) {
    for (std::size_t turn = 0; client.connection->wants_input() && turn < kTurn;) {
        const ssize_t came = ::recv(client.connection->fd(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (came < 0 && errno == EINTR) continue;
        if (came < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            client.readable = false;
            return;
        }
        if (came <= 0) return client.connection->drop();
        turn += static_cast<std::size_t>(came);
        guarded(client, [&](Connection& to) { to.on_input(buffer_.data(), static_cast<std::size_t>(came)); });
    }
}

void EventLoop::settle(Client& client) {
    Connection& connection = *client.connection;
    if (connection.over()) return forget(client);
    if (client.readable && !client.queued && connection.wants_input()) {
        client.queued = true;
        if (again_.empty()) mailbox_->wake();
        again_.push_back(connection.id());
    }
    if (!connection.wants_write()) return;
    // Edge-triggered, and modifying tells at once when the socket takes bytes already.
    try {
        reactor()->modifyFd(key(), connection.fd(),
                            Polling::NotifyOn::Read | Polling::NotifyOn::Write | Polling::NotifyOn::Shutdown,
                            Polling::Mode::Edge);
    } catch (const std::exception&) {
        connection.drop();
        forget(client);
    }
}

void EventLoop::forget(Client& client) {
    const auto peer = client.peer;
    front_->depart(client.connection->address());
    fds_.erase(client.connection->id());
    by_fd_.erase(peer->fd());
    --front_->connections;
    try {
        removePeer(peer);              // closes it
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch) it was never registered
    }
}

void EventLoop::deliver() {
    const auto again = std::exchange(again_, {});
    for (auto& [id, letter] : mailbox_->take()) {
        const auto found = fds_.find(id);
        if (found == fds_.end()) {  // what it carries may take its time to end
            front_->workers.post_continuation([late = std::move(letter)] {});
            continue;
        }
        Client& client = by_fd_.at(found->second);
        guarded(client, letter);
        serve(client);
    }
    for (const std::uint64_t id : again) {
        const auto found = fds_.find(id);
        if (found == fds_.end()) continue;
        Client& client = by_fd_.at(found->second);
        client.queued = false;
        serve(client);
    }
}

void EventLoop::tick() {
    const auto now = Connection::Clock::now();
    std::vector<int> all;
    all.reserve(by_fd_.size());
    for (const auto& [fd, client] : by_fd_) all.push_back(fd);
    for (const int fd : all) {
        Client& client = by_fd_.at(fd);
        guarded(client, [&](Connection& to) { to.on_tick(now); });
        settle(client);
    }
}

}  // namespace spheroseg::http
