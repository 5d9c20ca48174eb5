// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>
#include <model-remote/retry.hpp>

using namespace model_remote;
using std::chrono::milliseconds;

TEST_CASE("pauses double up to two seconds, each in the upper half, the same for the same seed") {
    Backoff one(1);
    Backoff same(1);
    Backoff other(2);
    bool differ = false;
    std::int64_t whole = 100;
    for (std::uint32_t failures = 1; failures < 40; ++failures) {
        const auto pause = one.after(failures);
        CHECK(pause.count() >= whole / 2);
        CHECK(pause.count() <= whole);
        CHECK(pause == same.after(failures));
        differ = differ || pause != other.after(failures);
        whole = std::min<std::int64_t>(2000, whole * 2);
    }
    CHECK(differ);
}

TEST_CASE("Retry-After is read as seconds or a date, and nothing else") {
    CHECK(read_retry_after("0") == milliseconds(0));
    CHECK(read_retry_after("12") == milliseconds(12000));
    CHECK(read_retry_after("-5") == milliseconds(0));
    CHECK(read_retry_after("99999999999999999999999") == milliseconds(3600 * 1000));
    CHECK(read_retry_after("Sun, 06 Nov 1994 08:49:37 GMT") == milliseconds(0));
    CHECK(read_retry_after("Fri, 06 Nov 2099 08:49:37 GMT") == milliseconds(3600 * 1000));
    for (const char* text : {"", "soon", "1.5 bananas", "12x"}) CHECK(read_retry_after(text) == std::nullopt);
}
