// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "decode_memory.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace images_vips {
namespace {

// A caller tells of its cancellation only when asked.
constexpr std::chrono::milliseconds kAskAgain{50};

}  // namespace

void DecodeMemory::Share::shrink(std::uint64_t bytes) noexcept {
    if (from_ == nullptr || bytes >= bytes_) return;
    from_->give_back(bytes_ - bytes);
    bytes_ = bytes;
    if (bytes == 0) from_ = nullptr;
}

void DecodeMemory::check(std::uint64_t bytes) const {
    if (bytes <= limit_) return;
    throw sdk::Failure(SPHEROSEG_TOO_LARGE, "too_many_bytes",
                       "To decode this image takes " + std::to_string(bytes) +
                           " bytes, as a file of this kind is decoded as a whole; at most " +
                           std::to_string(limit_) +
                           " are allowed here (decode_memory of images-vips). Send it as a tiled TIFF, or a "
                           "smaller one.");
}

DecodeMemory::Share DecodeMemory::take(const sdk::CallView& call, std::uint64_t bytes) {
    check(bytes);
    if (bytes == 0) return {};
    std::unique_lock lock(mutex_);
    const auto place = waiting_.insert(waiting_.end(), 0);
    struct Leave {
        DecodeMemory& memory;
        std::list<int>::iterator place;
        ~Leave() {
            memory.waiting_.erase(place);
            memory.freed_.notify_all();  // the next one may fit
        }
    } leave{*this, place};
    while (waiting_.begin() != place || bytes > limit_ - held_) {
        call.checkpoint();
        auto patience = std::chrono::nanoseconds(kAskAgain);
        if (call.deadline_ns() != 0)
            patience = std::min(patience, std::chrono::nanoseconds(std::max<std::int64_t>(
                                              0, call.deadline_ns() - sdk::CallView::now_ns())));
        freed_.wait_for(lock, patience);
    }
    held_ += bytes;
    return Share(*this, bytes);
}

void DecodeMemory::give_back(std::uint64_t bytes) noexcept {
    {
        const std::lock_guard lock(mutex_);
        held_ -= bytes;
    }
    freed_.notify_all();
}

}  // namespace images_vips
