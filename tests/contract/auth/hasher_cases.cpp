// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// The hasher as a class: its cap, its queue and its parameters.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "auth-jwt/password_hasher.hpp"
#include "auth-jwt/refusal.hpp"

using auth_jwt::PasswordHasher;
using spheroseg::sdk::Call;
using spheroseg::sdk::CallView;

TEST_CASE("a hash verifies its own password only, and no two of one password are the same") {
    Call call;
    PasswordHasher hasher({}, {});
    const CallView view(call.raw());
    const auto one = hasher.hash(view, "correct horse battery");
    CHECK(one != hasher.hash(view, "correct horse battery"));
    CHECK(hasher.verify(view, one, "correct horse battery"));
    CHECK_FALSE(hasher.verify(view, one, "correct horse batter"));
    CHECK_FALSE(hasher.verify(view, one, ""));
    CHECK_FALSE(PasswordHasher::is_outdated(one));
    CHECK(PasswordHasher::is_outdated("$argon2id$v=19$m=4096,t=2,p=1$c29tZXNhbHQw$x"));
    CHECK(PasswordHasher::is_outdated(""));
}

TEST_CASE("never more hashes run at once than the cap says") {
    std::atomic<int> computed{0};
    PasswordHasher hasher({2, 64, std::chrono::milliseconds(60000)}, [&] { ++computed; });
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&] {
            Call call;
            hasher.verify_nobody(CallView(call.raw()), "anything");
        });
    for (auto& thread : threads) thread.join();
    CHECK(computed == 6);
    CHECK(hasher.peak() <= 2);
}

TEST_CASE("who waits too long, or is cancelled while waiting, is sent away") {
    std::atomic<bool> inside{false};
    std::atomic<bool> leave{false};
    PasswordHasher hasher({1, 4, std::chrono::milliseconds(30)}, [&] {
        inside = true;
        while (!leave) std::this_thread::yield();
    });
    std::thread holder([&] {
        Call call;
        hasher.verify_nobody(CallView(call.raw()), "anything");
    });
    while (!inside) std::this_thread::yield();
    Call patient;
    Call cancelled("", 0, [] { return true; });
    std::string late;
    std::string gone;
    int retry_after_s = 0;
    try {
        hasher.hash(CallView(patient.raw()), "x");
    } catch (const auth_jwt::Refusal& refusal) {
        late = refusal.word();
        retry_after_s = refusal.retry_after_s();
    }
    try {
        hasher.hash(CallView(cancelled.raw()), "x");
    } catch (const spheroseg::sdk::Failure& failure) {
        gone = failure.word();
    }
    leave = true;
    holder.join();
    CHECK(late == "too_many");
    CHECK(retry_after_s > 0);
    CHECK(gone == "cancelled");
}
