// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/server.hpp"

#include <pistache/listener.h>
#include <sys/resource.h>

#include <algorithm>

#include "http/event_loop.hpp"
#include "http/front.hpp"

namespace spheroseg::http {

struct Server::Parts {
    std::shared_ptr<Front> front;
    std::unique_ptr<Pistache::Tcp::Listener> listener;
    std::uint16_t port = 0;
};

namespace {

constexpr std::size_t kLeastDescriptorsKept = 128;  // for files, the database, and those that are refused
constexpr std::size_t kMostDescriptorsKept = 4096;
constexpr std::chrono::seconds kDropPatience{2};

/// Each connection takes a descriptor; the soft limit of most systems is far below the hard one.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/// Pistache's listener spins when accept finds no free descriptor, so connections stay well below what the
/// system gives.
std::size_t connections_that_fit(std::size_t wanted) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
    const auto all = static_cast<std::size_t>(limit.rlim_cur);
    const std::size_t kept = std::clamp(all / 8, kLeastDescriptorsKept, kMostDescriptorsKept);
    return std::min(wanted, std::max<std::size_t>(16, all > kept ? all - kept : 0));
}

ServerOptions fitted(ServerOptions options) {
    raise_descriptor_limit();
    options.limits.connections = connections_that_fit(options.limits.connections);
    options.threads = std::max<std::size_t>(options.threads, 1);
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
    for (const std::string& text : options.trusted_proxies) {
        SPHEROSEG_TRY(network, parse_network(text));
        parts_->front->trusted_proxies.push_back(*network);
    }
    try {
        auto listener = std::make_unique<Pistache::Tcp::Listener>(
            Pistache::Address(options.bind.find(':') == std::string::npos || options.bind.front() == '['
                                  ? options.bind
                                  : '[' + options.bind + ']',
                              Pistache::Port(options.port)));
        using Pistache::Tcp::Options;
        listener->init(options.threads,
                       Pistache::Flags<Options>(Options::ReuseAddr) | Options::NoDelay | Options::CloseOnExec,
                       "http-io", 4096);
        listener->setTransportFactory([front = parts_->front] { return std::make_shared<EventLoop>(front); });
        listener->bind();
        parts_->port = static_cast<std::uint16_t>(listener->getPort());
        listener->runThreaded();
        parts_->listener = std::move(listener);
    } catch (const std::exception& error) {
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

std::size_t Server::in_flight() const {
    return parts_->front->busy();
}
std::size_t Server::connections() const {
    return parts_->front->connections;
}
std::uint64_t Server::bytes_held() const {
    return parts_->front->budget.held();
}

bool Server::drain(std::chrono::milliseconds patience) {
    parts_->front->draining = true;
    return parts_->front->wait_until_quiet(std::chrono::steady_clock::now() + patience);
}

void Server::stop() {
    if (!parts_->listener) return;
    Front& front = *parts_->front;
    front.draining = true;
    front.stopping = true;  // the loops drop their connections, which tells handlers that nobody waits
    front.wait_until_quiet(std::chrono::steady_clock::now() + kDropPatience);
    front.compute.stop();
    front.workers.stop();
    parts_->listener->shutdown();
    parts_->listener.reset();
}

}  // namespace spheroseg::http
