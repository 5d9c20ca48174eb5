// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What all event loops of a server share.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "http/client_address.hpp"
#include "http/lane.hpp"
#include "http/limits.hpp"
#include "http/memory_budget.hpp"
#include "http/request_id.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace spheroseg::http {

class Front {
  public:
    Front(ServerOptions from, Router routes, Authenticator who, std::shared_ptr<Observer> watching);

    const ServerOptions options;
    const Router router;
    const Authenticator authenticator;
    const std::shared_ptr<Observer> observer;
    std::vector<Network> trusted_proxies;  ///< set before the server starts
    MemoryBudget budget;
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> draining{false};
    std::atomic<bool> stopping{false};
    Lane workers;
    Lane compute;

    Lane& lane(LaneName name) { return name == LaneName::compute ? compute : workers; }
    /// Authenticates and runs the handler. [lane]
    Response answer(const Route& route, Request& request) const;
    /// Whether the client of a stream would be let in once more; true also where that can't be found out now.
    /// [lane]
    bool still_allowed(const Route& route, const Request& request, const EventStream& stream) const;
    /// Tells the observer of a failure of the server's own; of other errors it tells nothing.
    void report(const Route* route, const std::string& request_id, const Error& error) const;
    /// Of those behind an answer, once.
    void report(const Route* route, const std::string& request_id, Response& response) const;

    /// A connection has taken in the head of a request; it leaves when the last byte of the answer is sent.
    void enter() { ++busy_; }
    void leave();
    /// True when nobody is busy any more before the time is over.
    bool wait_until_quiet(std::chrono::steady_clock::time_point until);
    std::size_t busy() const { return busy_; }

    /// One more connection of that address; false when it has more than it may.
    bool arrive(const std::string& address);
    void depart(const std::string& address);

  private:
    Response respond(const Route& route, Request& request) const;
    Result<void> let_in(const Route& route, Request& request) const;

    std::atomic<std::size_t> busy_{0};
    std::mutex quiet_mutex_;  // orders the last leave() before the wait
    std::condition_variable quiet_;
    std::mutex clients_mutex_;
    std::unordered_map<std::string, std::size_t>
        clients_;  // connections by address; guarded by clients_mutex_
};

}  // namespace spheroseg::http
