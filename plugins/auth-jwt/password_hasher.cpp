// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "password_hasher.hpp"

#include <argon2.h>

#include <algorithm>
#include <array>

#include "random.hpp"
#include "refusal.hpp"

namespace auth_jwt {

namespace sdk = spheroseg::sdk;

namespace {

constexpr std::uint32_t kMemoryKiB = 19 * 1024;
constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::string_view kPrefix = "$argon2id$v=19$m=19456,t=2,p=1$";
constexpr const char* kNobody =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
constexpr auto kLook = std::chrono::milliseconds(50);  // between two looks at the call's cancellation
constexpr int kRetryAfterSeconds = 2;

[[noreturn]] void refuse_busy() {
    throw Refusal(SPHEROSEG_TOO_MANY, "too_many",
                  "Too many passwords are being checked at this moment; try again in a few seconds.",
                  kRetryAfterSeconds);
}

void check(int code) {
    if (code == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
    if (code != ARGON2_OK)
        throw sdk::Failure(SPHEROSEG_INTERNAL, "argon2",
                           std::string("Argon2id failed: ") + argon2_error_message(code) + ".");
}

}  // namespace

// One of the `parallel` places, waited for in the constructor.
class PasswordHasher::Turn {
  public:
    Turn(PasswordHasher& hasher, const sdk::CallView& call) : hasher_(hasher) {
        std::unique_lock lock(hasher_.mutex_);
        if (hasher_.running_ >= hasher_.limits_.parallel) wait(lock, call);
        ++hasher_.running_;
        hasher_.peak_ = std::max<unsigned>(hasher_.peak_, hasher_.running_);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        {
            const std::lock_guard lock(hasher_.mutex_);
            --hasher_.running_;
        }
        hasher_.freed_.notify_one();
    }

  private:
    void wait(std::unique_lock<std::mutex>& lock, const sdk::CallView& call) {
        if (hasher_.waiting_ >= hasher_.limits_.waiting) refuse_busy();
        const auto until = std::chrono::steady_clock::now() + hasher_.limits_.wait;
        ++hasher_.waiting_;
        struct Leave {
            unsigned& count;
            ~Leave() { --count; }
        } const leave{hasher_.waiting_};
        while (hasher_.running_ >= hasher_.limits_.parallel) {
            call.checkpoint();
            const auto now = std::chrono::steady_clock::now();
            if (now >= until) refuse_busy();
            hasher_.freed_.wait_until(lock, std::min(until, now + kLook));
        }
    }

    PasswordHasher& hasher_;
};

PasswordHasher::PasswordHasher(Limits limits, std::function<void()> computed)
    : limits_(limits), computed_(std::move(computed)) {}

std::string PasswordHasher::hash(const sdk::CallView& call, std::string_view password) {
    const std::string salt = random_bytes(kSaltBytes);
    std::array<char, 256> encoded{};
    const Turn turn(*this, call);
    check(argon2id_hash_encoded(kPasses, kMemoryKiB, kLanes, password.data(), password.size(), salt.data(),
                                salt.size(), kHashBytes, encoded.data(), encoded.size()));
    if (computed_) computed_();
    return encoded.data();
}

bool PasswordHasher::verify(const sdk::CallView& call, const std::string& phc, std::string_view password) {
    const Turn turn(*this, call);
    const int code = argon2id_verify(phc.c_str(), password.data(), password.size());
    if (computed_) computed_();
    if (code == ARGON2_VERIFY_MISMATCH) return false;
    check(code);
    return true;
}

void PasswordHasher::verify_nobody(const sdk::CallView& call, std::string_view password) {
    verify(call, kNobody, password);
}

bool PasswordHasher::is_outdated(std::string_view phc) {
    return phc.substr(0, kPrefix.size()) != kPrefix;
}

}  // namespace auth_jwt
