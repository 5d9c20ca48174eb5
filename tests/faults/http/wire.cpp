// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "wire.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>

using std::chrono::steady_clock;

std::string Reply::header(std::string_view lower_name) const {
    std::string lower = head;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    const std::size_t at = lower.find("\r\n" + std::string(lower_name) + ": ");
    if (at == std::string::npos) return {};
    const std::size_t from = at + lower_name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
}

std::string Reply::code() const {
    const auto problem = nlohmann::json::parse(body, nullptr, false);
    return problem.is_object() ? problem.value("code", "") : "";
}

Wire::Wire(std::uint16_t port, int receive_buffer) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
    const int one = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof(to)) != 0) close();
}

Wire::Wire(Wire&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), got_(std::move(other.got_)), end_(other.end_) {}

Wire::~Wire() {
    close();
}

void Wire::close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

void Wire::reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close();
}

bool Wire::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool Wire::more(steady_clock::time_point until) {
    if (end_ || fd_ < 0) return false;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now());
        pollfd waiting{fd_, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, static_cast<int>(std::max<long>(left.count(), 0)));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return false;
        char buffer[65536];
        const ssize_t came = ::recv(fd_, buffer, sizeof(buffer), 0);
        if (came < 0 && errno == EINTR) continue;
        if (came <= 0) {
            end_ = true;
            return false;
        }
        got_.append(buffer, static_cast<std::size_t>(came));
        return true;
    }
}

Reply Wire::reply(bool head, std::chrono::milliseconds patience) {
    const auto until = steady_clock::now() + patience;
    Reply out;
    std::size_t end = 0;
    while ((end = got_.find("\r\n\r\n")) == std::string::npos)
        if (!more(until)) return out;
    out.head = got_.substr(0, end + 2);
    got_.erase(0, end + 4);
    out.status = std::stoi(out.head.substr(9, 3));
    if (head || out.status == 204 || out.status == 304 || out.status == 100) {
        out.whole = true;
        return out;
    }
    if (out.header("transfer-encoding") == "chunked") {
        for (;;) {
            std::size_t line = 0;
            while ((line = got_.find("\r\n")) == std::string::npos)
                if (!more(until)) return out;
            const std::size_t size = std::stoul(got_.substr(0, line), nullptr, 16);
            while (got_.size() < line + 2 + size + 2)
                if (!more(until)) return out;
            out.body += got_.substr(line + 2, size);
            got_.erase(0, line + 2 + size + 2);
            if (size == 0) break;
        }
        out.whole = true;
        return out;
    }
    const std::string length = out.header("content-length");
    const std::size_t size = length.empty() ? std::string::npos : std::stoul(length);
    while (got_.size() < size && more(until)) {
    }
    out.whole = length.empty() ? end_ : got_.size() >= size;
    out.body = got_.substr(0, size);
    got_.erase(0, out.body.size());
    return out;
}

std::string Wire::until(std::string_view text, std::chrono::milliseconds patience) {
    const auto until = steady_clock::now() + patience;
    std::size_t at = 0;
    while ((at = got_.find(text)) == std::string::npos)
        if (!more(until)) return std::exchange(got_, {});
    std::string out = got_.substr(0, at + text.size());
    got_.erase(0, out.size());
    return out;
}

bool Wire::ended(std::chrono::milliseconds patience) {
    const auto until = steady_clock::now() + patience;
    while (more(until)) got_.clear();
    return end_;
}

std::string get(std::string_view path, std::string_view headers) {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n" + std::string(headers) + "\r\n";
}

std::string post(std::string_view path, std::string_view body, std::string_view type) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: test\r\nContent-Type: " + std::string(type) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

Reply ask(std::uint16_t port, std::string_view bytes) {
    Wire wire(port);
    wire.send(bytes);
    return wire.reply();
}
