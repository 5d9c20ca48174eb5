// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What all event loops of a server share.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "http/lane.hpp"
#include "http/limits.hpp"
#include "http/memory_budget.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace spheroseg::http {

struct Front {
    Front(ServerOptions from, Router routes, Authenticator who, std::shared_ptr<Observer> watching)
        : options(std::move(from)),
          router(std::move(routes)),
          authenticator(std::move(who)),
          observer(std::move(watching)),
          budget(options.limits.total_bytes_held),
          workers("http-work", options.workers),
          compute("http-compute", options.compute) {}

    const ServerOptions options;
    const Router router;
    const Authenticator authenticator;
    const std::shared_ptr<Observer> observer;
    MemoryBudget budget;
    std::atomic<std::size_t> connections{0};
    std::atomic<std::size_t> in_flight{0};
    std::atomic<bool> draining{false};
    std::mutex clients_mutex;
    std::unordered_map<std::string, std::size_t> clients;  // connections by address; guarded by clients_mutex
    Lane workers;
    Lane compute;

    Lane& lane(LaneName name) { return name == LaneName::compute ? compute : workers; }
    /// Authenticates and runs the handler. [lane]
    Response answer(const Route& route, Request& request);
};

/// A new request id: 128 random bits in hexadecimal.
std::string new_request_id();

}  // namespace spheroseg::http
