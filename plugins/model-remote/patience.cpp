// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "patience.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace model_remote {
namespace {

constexpr std::chrono::milliseconds kWatch{20};  // a cancellation is seen after this at the latest

}  // namespace

Patience::Patience(const sdk::CallView& call, milliseconds most) : calls_{call.raw()} {
    deadline_ns_ = sdk::CallView::now_ns() + std::chrono::nanoseconds(most).count();
    if (call.deadline_ns() != 0) deadline_ns_ = std::min(deadline_ns_, call.deadline_ns());
}

Patience::Patience(std::vector<const spheroseg_call*> calls) : calls_(std::move(calls)) {
    for (const auto* call : calls_) {
        if (call->deadline_ns == 0) {
            deadline_ns_ = 0;
            return;
        }
        deadline_ns_ = std::max(deadline_ns_, call->deadline_ns);
    }
}

bool Patience::cancelled() const {
    return std::all_of(calls_.begin(), calls_.end(),
                       [](const auto* raw) {
                           const sdk::CallView call(raw);
                           return call.cancelled() || call.expired();
                       }) &&
           std::any_of(calls_.begin(), calls_.end(),
                       [](const auto* raw) { return sdk::CallView(raw).cancelled(); });
}

void Patience::check() const {
    if (cancelled()) throw sdk::Failure(SPHEROSEG_CANCELLED, "cancelled", "The request was cancelled.");
    if (expired())
        throw sdk::Failure(SPHEROSEG_DEADLINE, "deadline", "The deadline of the request has passed.");
}

std::optional<Patience::milliseconds> Patience::left() const {
    if (deadline_ns_ == 0) return std::nullopt;
    const std::chrono::nanoseconds left(std::max<std::int64_t>(0, deadline_ns_ - sdk::CallView::now_ns()));
    return std::chrono::ceil<milliseconds>(left);
}

void Patience::pause(milliseconds length) const {
    const auto end = std::chrono::steady_clock::now() + length;
    for (;;) {
        check();
        const auto now = std::chrono::steady_clock::now();
        if (now >= end) return;
        std::this_thread::sleep_until(std::min(end, now + kWatch));
    }
}

}  // namespace model_remote
