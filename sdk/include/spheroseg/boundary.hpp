// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Views across the boundary, calls and failures. Both sides use this header: a provider's thunks turn
// exceptions into codes (guard), a consumer turns codes into exceptions (check). No exception ever crosses.
#pragma once

#include <chrono>
#include <cstring>
#include <exception>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "abi.h"

namespace spheroseg::sdk {

inline spheroseg_text to_text(std::string_view text) {
    return {text.data(), text.size()};
}
inline std::string_view to_view(spheroseg_text text) {
    return text.size == 0 ? std::string_view{} : std::string_view{text.data, text.size};
}
inline spheroseg_bytes to_bytes(std::string_view bytes) {
    return {bytes.data(), bytes.size()};
}
inline std::string_view to_view(spheroseg_bytes bytes) {
    return bytes.size == 0 ? std::string_view{}
                           : std::string_view{static_cast<const char*>(bytes.data), bytes.size};
}

/// Copies `text` into a fixed array, NUL-terminated; false (and an empty text) when it does not fit.
template <std::size_t N>
bool copy_text(char (&to)[N], std::string_view text) {
    const bool fits = text.size() < N;
    const std::size_t length = fits ? text.size() : 0;
    if (length != 0) std::memcpy(to, text.data(), length);
    to[length] = '\0';
    return fits;
}

/// A code with its reason; what SDK functions throw on either side of the boundary.
class Failure : public std::runtime_error {
  public:
    Failure(spheroseg_code code, std::string word, const std::string& message)
        : std::runtime_error(message), code_(code), word_(std::move(word)) {}
    spheroseg_code code() const { return code_; }
    const std::string& word() const { return word_; }

  private:
    spheroseg_code code_;
    std::string word_;
};

/// The provider's view of a call. Throws Failure from checkpoint() when the work is not wanted any more.
class CallView {
  public:
    explicit CallView(const spheroseg_call* call) : call_(call) {}

    bool cancelled() const { return call_->cancelled(call_->context) != 0; }
    std::int64_t deadline_ns() const { return call_->deadline_ns; }
    std::string_view request_id() const { return to_view(call_->request_id); }
    const spheroseg_call* raw() const { return call_; }

    bool expired() const { return call_->deadline_ns != 0 && now_ns() >= call_->deadline_ns; }
    void checkpoint() const {
        if (cancelled()) throw Failure(SPHEROSEG_CANCELLED, "cancelled", "The request was cancelled.");
        if (expired())
            throw Failure(SPHEROSEG_DEADLINE, "deadline", "The deadline of the request has passed.");
    }
    static std::int64_t now_ns() {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(
                   std::chrono::steady_clock::now().time_since_epoch())
            .count();
    }

  private:
    const spheroseg_call* call_;
};

/// Runs a provider's body: its exceptions become a code and one message.
template <typename Body>
spheroseg_code guard(const spheroseg_call* call, Body&& body) noexcept {
    spheroseg_code code = SPHEROSEG_INTERNAL;
    try {
        try {
            body();
            return SPHEROSEG_OK;
        } catch (const Failure& failure) {
            code = failure.code();
            call->fail(call->context, to_text(failure.word()), to_text(failure.what()));
        } catch (const std::bad_alloc&) {
            code = SPHEROSEG_TOO_LARGE;
            call->fail(call->context, to_text("out_of_memory"),
                       to_text("There is not enough memory for this."));
        } catch (const std::exception& error) {
            call->fail(call->context, to_text("internal"), to_text(error.what()));
        } catch (...) {
            call->fail(call->context, to_text("internal"),
                       to_text("An exception of an unknown type was thrown."));
        }
    } catch (...) {
        // The sink itself threw; the code alone has to do.
    }
    return code;
}

/// The consumer's end of a call: keeps the reason of a failure, carries deadline and cancellation. Give a new
/// one to each call, or reuse it on one thread.
class Call {
  public:
    using Cancelled = std::function<bool()>;

    explicit Call(std::string request_id = {}, std::int64_t deadline_ns = 0, Cancelled cancelled = {})
        : request_id_(std::move(request_id)), cancelled_(std::move(cancelled)) {
        raw_.size = sizeof(raw_);
        raw_.deadline_ns = deadline_ns;
        raw_.request_id = to_text(request_id_);
        raw_.context = this;
        raw_.cancelled = [](void* self) -> std::int32_t {
            const auto& asked = static_cast<Call*>(self)->cancelled_;
            return asked && asked() ? 1 : 0;
        };
        raw_.fail = [](void* self, spheroseg_text word, spheroseg_text message) {
            static_cast<Call*>(self)->word_ = to_view(word);
            static_cast<Call*>(self)->message_ = to_view(message);
        };
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    const spheroseg_call* raw() const { return &raw_; }
    const std::string& word() const { return word_; }
    const std::string& message() const { return message_; }

    /// Throws Failure with the provider's reason unless the code is OK.
    void check(spheroseg_code code) {
        if (code == SPHEROSEG_OK) return;
        throw Failure(code, std::exchange(word_, {}),
                      message_.empty() ? "No reason was given." : std::exchange(message_, {}));
    }

  private:
    spheroseg_call raw_{};
    std::string request_id_;
    Cancelled cancelled_;
    std::string word_;
    std::string message_;
};

/// A writer that appends to a string. Lives as long as the string.
inline spheroseg_writer string_writer(std::string& to) {
    return {&to, [](void* context, const void* data, std::uint64_t size) -> spheroseg_code {
                try {
                    static_cast<std::string*>(context)->append(static_cast<const char*>(data), size);
                    return SPHEROSEG_OK;
                } catch (...) {
                    return SPHEROSEG_TOO_LARGE;
                }
            }};
}

/// A reader over a text that the caller keeps; `rest` shrinks as it is read.
inline spheroseg_reader view_reader(std::string_view& rest) {
    return {&rest,
            [](void* context, void* buffer, std::uint64_t capacity, std::uint64_t* got) -> spheroseg_code {
                auto& left = *static_cast<std::string_view*>(context);
                const std::size_t size =
                    left.size() < capacity ? left.size() : static_cast<std::size_t>(capacity);
                if (size != 0) std::memcpy(buffer, left.data(), size);
                left.remove_prefix(size);
                *got = size;
                return SPHEROSEG_OK;
            }};
}

/// A source over bytes in memory that the caller keeps.
inline spheroseg_source memory_source(std::string_view bytes) {
    spheroseg_source source{};
    source.size = sizeof(source);
    source.bytes = bytes.size();
    source.memory = bytes.data();
    source.context = nullptr;
    source.read_at = [](void*, std::uint64_t, void*, std::uint64_t, std::uint64_t*) -> spheroseg_code {
        return SPHEROSEG_UNSUPPORTED;  // readers look at `memory` first
    };
    return source;
}

/// Writes all of `data`; throws the writer's own code.
inline void write_all(const spheroseg_writer& to, std::string_view data) {
    const spheroseg_code code = to.write(to.context, data.data(), data.size());
    if (code != SPHEROSEG_OK) throw Failure(code, "writer", "The receiver of the data stopped.");
}

}  // namespace spheroseg::sdk
