// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Errands as a class.
#include <atomic>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <thread>

#include "auth-jwt/errands.hpp"

using auth_jwt::Errands;

TEST_CASE("what was taken is done, in order, before the errands end") {
    std::string done;
    {
        Errands errands([](std::string_view) {});
        for (const char c : {'a', 'b', 'c'}) CHECK(errands.send([&done, c] { done += c; }));
    }
    CHECK(done == "abc");
}

TEST_CASE("an errand that fails is told, and the next one is done") {
    std::string told;
    bool next = false;
    {
        Errands errands([&](std::string_view reason) { told = reason; });
        errands.send([] { throw std::runtime_error("no paper"); });
        errands.send([&] { next = true; });
    }
    CHECK(told == "no paper");
    CHECK(next);
}

TEST_CASE("more errands than may wait are refused") {
    std::atomic<bool> inside{false};
    std::atomic<bool> leave{false};
    std::atomic<std::size_t> done{0};
    std::size_t taken = 0;
    {
        Errands errands([](std::string_view) {});
        errands.send([&] {
            inside = true;
            while (!leave) std::this_thread::yield();
        });
        while (!inside) std::this_thread::yield();
        while (errands.send([&] { ++done; })) ++taken;
        CHECK(taken == Errands::kMostWaiting);
        leave = true;
    }
    CHECK(done == taken);
}
