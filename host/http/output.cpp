// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/output.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace spheroseg::http {
namespace {

constexpr std::size_t kJoin = 16 << 10;  // smaller pieces are joined, so that head and body leave together
constexpr std::size_t kPieces = 16;      // sent by one call
constexpr std::size_t kPass = 1 << 20;   // bytes of one flush, so that one client does not keep the loop

/// Bytes that the client has not acknowledged.
std::uint64_t in_socket(int fd) {
    int bytes = 0;
    return ioctl(fd, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::uint64_t>(bytes) : 0;
}

}  // namespace

void Output::count(std::size_t bytes) {
    if (pieces_.empty()) mark_.reset();
    waiting_ += bytes;
    added_ += bytes;
}

void Output::add(std::string bytes) {
    if (bytes.empty()) return;
    count(bytes.size());
    if (!pieces_.empty() && !pieces_.back().shared && pieces_.back().own.size() + bytes.size() <= kJoin)
        pieces_.back().own += bytes;
    else
        pieces_.push_back({std::move(bytes), nullptr});
}

void Output::add(std::shared_ptr<const std::string> bytes) {
    if (!bytes || bytes->empty()) return;
    count(bytes->size());
    pieces_.push_back({{}, std::move(bytes)});
}

Output::Outcome Output::flush(int fd) {
    for (std::size_t passed = 0; !pieces_.empty();) {
        std::array<iovec, kPieces> parts{};
        const std::size_t count = std::min(pieces_.size(), kPieces);
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view bytes = pieces_[i].view().substr(i == 0 ? offset_ : 0);
            parts[i] = {const_cast<char*>(bytes.data()), bytes.size()};
        }
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = count;
        const ssize_t sent = ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? Outcome::waiting : Outcome::broken;
        take(static_cast<std::size_t>(sent));
        passed += static_cast<std::size_t>(sent);
        if (passed >= kPass && !pieces_.empty()) return Outcome::waiting;
    }
    return Outcome::all_sent;
}

void Output::take(std::size_t sent) {
    sent_ += sent;
    waiting_ -= sent;
    while (sent > 0) {
        const std::size_t left = pieces_.front().view().size() - offset_;
        if (sent < left) {
            offset_ += sent;
            return;
        }
        sent -= left;
        offset_ = 0;
        pieces_.pop_front();
    }
}

void Output::clear() {
    pieces_.clear();
    offset_ = waiting_ = 0;
}

bool Output::too_slow(int fd, Clock::time_point now, std::chrono::milliseconds window, std::uint64_t rate) {
    if (pieces_.empty() || (mark_ && now - *mark_ < window)) return false;
    // What the system's buffer swallowed is no progress of the client.
    const std::uint64_t taken = sent_ - std::min(sent_, in_socket(fd));
    const std::uint64_t came = taken - std::min(taken, marked_);
    const auto wanted = rate * static_cast<std::uint64_t>(window.count()) / 1000;
    const bool first = !mark_;
    mark_ = now;
    marked_ = taken;
    return !first && came < std::max<std::uint64_t>(wanted, 1);
}

}  // namespace spheroseg::http
