// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A server that speaks the protocol, and does with each answer what a test tells it to.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

namespace spheroseg::test {

struct Seen {
    std::string method;
    std::string path;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    int connection = 0;  ///< which one, counted from 1

    bool is_infer() const { return path.size() > 6 && path.substr(path.size() - 6) == "/infer"; }
    /// The JSON of an infer request.
    nlohmann::json head() const;
    /// The values of its input.
    std::vector<float> values() const;
};

struct Reply {
    enum class After { keep, close, reset, hang, drip };
    std::string bytes;  ///< as they go over the wire
    After after = After::keep;
};

/// A whole answer.
Reply reply(int status, const std::string& body, const std::vector<std::string>& headers = {});
Reply reply(const nlohmann::json& body);
/// The answer to an infer request, in binary or JSON as it was asked for.
Reply infer_reply(const Seen& asked, const std::vector<std::size_t>& shape, const std::vector<float>& values,
                  const std::string& version = "7", const std::string& weights = "");

/// The model `made` in one place: what a good server says. [batch, 1, rows, columns] goes in, two planes come
/// out: the value itself and 1 less the value.
Reply good_reply(const Seen& asked);
nlohmann::json good_metadata();

/// Serves from its own threads until it goes.
class StandIn {
  public:
    using Handler = std::function<Reply(const Seen&)>;

    explicit StandIn(Handler handler = good_reply, int port = 0);
    StandIn(const StandIn&) = delete;
    StandIn& operator=(const StandIn&) = delete;
    ~StandIn();

    int port() const { return port_; }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    /// Of the next requests.
    void answer_with(Handler handler);
    std::vector<Seen> seen() const;
    /// Infer requests so far.
    std::size_t infers() const;
    /// Waits until a client has left an answer that hangs.
    void wait_for_leaving();

  private:
    void accept_all();
    void serve(int socket, int connection);
    bool read_request(int socket, std::string& buffer, Seen& seen) const;
    bool send_reply(int socket, const Reply& reply);
    bool wait_readable(int socket, int milliseconds) const;

    Handler handler_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<bool> ending_{false};
    mutable std::mutex mutex_;  // guards what follows, and handler_
    std::condition_variable changed_;
    std::vector<Seen> seen_;
    int left_ = 0;
    std::vector<std::thread> servers_;
    std::thread acceptor_;
};

}  // namespace spheroseg::test
