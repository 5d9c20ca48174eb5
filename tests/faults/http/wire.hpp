// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// A client that sends exactly the bytes it is told to.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

struct Reply {
    int status = 0;  ///< 0: the connection ended or nothing came in time
    std::string head;
    std::string body;  ///< chunks already joined
    bool whole = false;
    std::string header(std::string_view lower_name) const;
    std::string code() const;  ///< of problem+json
};

class Wire {
  public:
    explicit Wire(std::uint16_t port, int receive_buffer = 0);
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
    Wire(Wire&& other) noexcept;
    Wire& operator=(Wire&&) = delete;
    ~Wire();

    bool connected() const { return fd_ >= 0; }
    int fd() const { return fd_; }
    /// False when the server has closed.
    bool send(std::string_view bytes);
    /// The next answer. `head`: the request was a HEAD, so no body follows.
    Reply reply(bool head = false, std::chrono::milliseconds patience = std::chrono::seconds(20));
    /// Bytes until the text has come, or the connection ends.
    std::string until(std::string_view text, std::chrono::milliseconds patience = std::chrono::seconds(20));
    /// True when the server ends the connection within the time.
    bool ended(std::chrono::milliseconds patience = std::chrono::seconds(20));
    void close();
    /// Closes with a reset.
    void reset();

  private:
    bool more(std::chrono::steady_clock::time_point until);
    int fd_ = -1;
    std::string got_;
    bool end_ = false;
};

std::string get(std::string_view path, std::string_view headers = "");
std::string post(std::string_view path, std::string_view body, std::string_view type = "application/json");
/// One request on a connection of its own.
Reply ask(std::uint16_t port, std::string_view bytes);
