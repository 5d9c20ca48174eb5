// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/server.hpp"

#include <pistache/listener.h>
#include <sys/resource.h>

#include <algorithm>
#include <condition_variable>

#include "http/event_loop.hpp"
#include "http/front.hpp"

namespace spheroseg::http {

struct Server::Parts {
    std::shared_ptr<Front> front;
    std::unique_ptr<Pistache::Tcp::Listener> listener;
    std::uint16_t port = 0;
};

namespace {

/// Each connection takes a descriptor; the soft limit of most systems is far below the hard one.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/// Accepting without a free descriptor would spin, so connections stay below what the system gives.
std::size_t connections_that_fit(std::size_t wanted) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
    const std::size_t kept = 256;  // for files, the database and those that are being refused
    return std::max<std::size_t>(
        16, std::min<std::size_t>(wanted, limit.rlim_cur > kept ? limit.rlim_cur - kept : 0));
}

ServerOptions fitted(ServerOptions options) {
    raise_descriptor_limit();
    options.limits.connections = connections_that_fit(options.limits.connections);
    return options;
}

}  // namespace

Server::Server(ServerOptions options, Router router, Authenticator authenticator,
               std::shared_ptr<Observer> observer)
    : parts_(std::make_unique<Parts>()) {
    parts_->front = std::make_shared<Front>(fitted(std::move(options)), std::move(router),
                                            std::move(authenticator), std::move(observer));
}

Server::~Server() {
    stop();
}

Result<void> Server::start() {
    const ServerOptions& options = parts_->front->options;
    try {
        parts_->listener = std::make_unique<Pistache::Tcp::Listener>(
            Pistache::Address(options.bind, Pistache::Port(options.port)));
        auto& listener = *parts_->listener;
        using Pistache::Tcp::Options;
        listener.init(options.threads,
                      Pistache::Flags<Options>(Options::ReuseAddr) | Options::NoDelay | Options::CloseOnExec,
                      "http-io", 4096);
        listener.setTransportFactory([front = parts_->front] { return std::make_shared<EventLoop>(front); });
        listener.bind();
        parts_->port = static_cast<std::uint16_t>(listener.getPort());
        listener.runThreaded();
    } catch (const std::exception& error) {
        parts_->listener.reset();
        return fail(
            ErrorKind::unavailable, "cannot_listen",
            "Cannot listen on " + options.bind + ":" + std::to_string(options.port) + ": " + error.what());
    }
    return {};
}

std::uint16_t Server::port() const {
    return parts_->port;
}
const Router& Server::router() const {
    return parts_->front->router;
}

void Server::drain(std::chrono::milliseconds patience) {
    parts_->front->draining = true;
    const auto until = std::chrono::steady_clock::now() + patience;
    while (parts_->front->in_flight > 0 && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

void Server::stop() {
    if (!parts_->listener) return;
    parts_->front->draining = true;
    parts_->front->compute.stop();
    parts_->listener->shutdown();
    parts_->front->workers.stop();
    parts_->listener.reset();
}

}  // namespace spheroseg::http
