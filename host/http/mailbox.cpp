// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "http/mailbox.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace spheroseg::http {

Mailbox::Mailbox() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Mailbox::~Mailbox() {
    ::close(fd_);
}

void Mailbox::post(std::uint64_t connection, Letter letter) {
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        first = letters_.empty();
        letters_.emplace_back(connection, std::move(letter));
    }
    if (first) wake();
}

void Mailbox::wake() const {
    const std::uint64_t one = 1;
    // It can only fail when the counter is full, and then the loop is awake already.
    [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof(one));
}

Mailbox::Letters Mailbox::take() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto taken = ::read(fd_, &count, sizeof(count));
    const std::lock_guard lock(mutex_);
    return std::exchange(letters_, {});
}

}  // namespace spheroseg::http
