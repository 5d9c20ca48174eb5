// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A server with one route of each kind.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "http/server.hpp"

/// Lets handlers wait until the test says so.
class Gate {
  public:
    void wait_here();
    /// Returns once `count` handlers have come; false after 20 s.
    bool wait_for(int count);
    void open();

  private:
    std::mutex mutex_;  // guards both below
    int waiting_ = 0;
    bool open_ = false;
    std::condition_variable changed_;
};

struct Seen final : spheroseg::http::Observer {
    void started() override { ++begun; }
    void finished(const spheroseg::http::RequestRecord& record) override;
    void failed(const spheroseg::http::FailureRecord& failure) override;
    std::atomic<int> begun{0};
    std::atomic<int> ended{0};
    std::mutex mutex;  // guards all below
    std::set<std::string> methods;
    std::vector<spheroseg::http::FailureRecord> failures;
    int last_status = 0;
    std::uint64_t last_bytes_out = 0;
};

struct Served {
    explicit Served(spheroseg::http::ServerOptions options = small());
    ~Served();
    /// Ephemeral port, two loops, small limits.
    static spheroseg::http::ServerOptions small();
    std::uint16_t port() const { return server->port(); }
    /// True when the open, inline route answers within 5 s.
    bool lives() const;

    Gate gate;
    std::atomic<int> ran{0};  ///< handlers of /slow that have begun
    std::atomic<int> cancelled{0};
    std::atomic<int> subscriptions{0};
    std::atomic<int> asked{0};          ///< times that a stream of /my-events was let go on or not
    std::atomic<bool> left{false};      ///< the user may have no more of /my-events
    std::atomic<bool> disabled{false};  ///< the user's token is good no more
    std::atomic<bool> blind{false};     ///< nobody's token can be looked at
    std::mutex writers_mutex;           // guards writers
    std::vector<std::shared_ptr<spheroseg::http::EventWriter>> writers;
    std::shared_ptr<Seen> seen = std::make_shared<Seen>();
    std::unique_ptr<spheroseg::http::Server> server;
};
