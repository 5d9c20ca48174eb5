// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "byte_source.hpp"

#include <algorithm>
#include <cstring>

namespace images_vips {
namespace {
constexpr std::uint64_t kWindow = std::uint64_t{64} << 10;
}

std::string_view ByteSource::memory() const {
    if (source_.memory == nullptr) return {};
    return {static_cast<const char*>(source_.memory), static_cast<std::size_t>(source_.bytes)};
}

std::int64_t ByteSource::read(std::uint64_t offset, void* to, std::uint64_t capacity) noexcept {
    if (offset >= source_.bytes || capacity == 0) return 0;
    capacity = std::min(capacity, source_.bytes - offset);
    if (source_.memory != nullptr) {
        std::memcpy(to, static_cast<const char*>(source_.memory) + offset, capacity);
        return static_cast<std::int64_t>(capacity);
    }
    if (failure_) return -1;
    try {
        return read_window(offset, static_cast<char*>(to), capacity);
    } catch (...) {
        failure_ = SPHEROSEG_TOO_LARGE;
        return -1;
    }
}

std::int64_t ByteSource::read_window(std::uint64_t offset, char* to, std::uint64_t capacity) {
    std::uint64_t done = 0;
    while (done < capacity) {
        const std::uint64_t at = offset + done;
        if (at >= window_offset_ && at < window_offset_ + window_.size()) {
            const std::uint64_t from = at - window_offset_;
            const std::uint64_t count = std::min(capacity - done, window_.size() - from);
            std::memcpy(to + done, window_.data() + from, count);
            done += count;
            continue;
        }
        const bool large = capacity - done >= kWindow;
        if (!large) window_.resize(kWindow);
        std::uint64_t got = 0;
        const std::uint64_t wanted = large ? capacity - done : kWindow;
        const spheroseg_code code =
            source_.read_at(source_.context, at, large ? to + done : window_.data(), wanted, &got);
        if (code != SPHEROSEG_OK) {
            window_.clear();
            failure_ = code;
            return -1;
        }
        got = std::min(got, wanted);
        if (large) {
            done += got;
        } else {
            window_.resize(got);
            window_offset_ = at;
        }
        if (got == 0) break;
    }
    return static_cast<std::int64_t>(done);
}

bool ByteSource::read_exactly(std::uint64_t offset, void* to, std::uint64_t size) {
    const std::int64_t got = read(offset, to, size);
    check();
    return got == static_cast<std::int64_t>(size);
}

void ByteSource::check() {
    if (!failure_) return;
    const spheroseg_code code = *failure_;
    failure_.reset();
    throw sdk::Failure(code, "source_unreadable",
                       "The stored file can't be read now; try again, and look at the object store.");
}

}  // namespace images_vips
