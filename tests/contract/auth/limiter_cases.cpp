// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Token buckets, the cache of standings and the encodings, as classes.
#include <catch2/catch.hpp>

#include "auth-jwt/clock.hpp"
#include "auth-jwt/digest.hpp"
#include "auth-jwt/random.hpp"
#include "auth-jwt/rate_limiter.hpp"
#include "auth-jwt/standing_cache.hpp"

using namespace auth_jwt;

namespace {
constexpr std::int64_t kSecond = 1'000'000'000;
}

TEST_CASE("a bucket gives a minute's worth, says when there is more, and takes back") {
    RateLimiter limiter(3);
    for (int i = 0; i < 3; ++i) CHECK(limiter.take("a", 0) == 0);
    CHECK(limiter.take("a", 0) == 20);
    CHECK(limiter.take("b", 0) == 0);
    CHECK(limiter.take("a", 20 * kSecond) == 0);
    CHECK(limiter.take("a", 20 * kSecond) == 20);
    limiter.give_back("a");
    CHECK(limiter.take("a", 20 * kSecond) == 0);
    CHECK(RateLimiter(0).take("a", 0) == 0);
}

TEST_CASE("the buckets don't grow without bound, and a flood of keys resets no recent one") {
    RateLimiter limiter(1);
    for (std::size_t i = 0; i < RateLimiter::kMostKeys + 50; ++i)
        limiter.take(std::to_string(i), static_cast<std::int64_t>(i));
    CHECK(limiter.size() == RateLimiter::kMostKeys);
    CHECK(limiter.take(std::to_string(RateLimiter::kMostKeys + 49), 20000) > 0);
}

TEST_CASE("what was read before something was forgotten is not kept") {
    StandingCache cache(10);
    const auto generation = cache.generation();
    cache.forget("other");
    cache.put("f", {true, "u", "e", 1, 0}, 0, generation);
    CHECK_FALSE(cache.find("f", 0));
    cache.put("f", {true, "u", "e", 1, 0}, 0, cache.generation());
    CHECK(cache.find("f", 9));
    CHECK_FALSE(cache.find("f", 10));
    cache.forget_user("u");
    CHECK_FALSE(cache.find("f", 0));
}

TEST_CASE("base64url gives back what it was given and takes only what it would have made") {
    for (std::size_t size = 0; size < 70; ++size) {
        const auto bytes = random_bytes(size);
        CHECK(base64url_decode(base64url_encode(bytes)) == bytes);
    }
    CHECK(base64url_encode("\xff\xfe\xfd") == "__79");
    for (const char* text : {"A", "AA=", "A+AA", "A/AA", "AB", "AAB", "A A", "\xff\xff\xff\xff"})
        CHECK_FALSE(base64url_decode(text));
}

TEST_CASE("ids are UUIDs of version 7 that sort by their time") {
    const auto early = uuid7(1'700'000'000'000);
    const auto late = uuid7(1'700'000'000'001);
    CHECK(early.size() == 36);
    CHECK(early[14] == '7');
    CHECK(std::string("89ab").find(early[19]) != std::string::npos);
    CHECK(early < late);
}

TEST_CASE("times are read with any offset and written in UTC") {
    CHECK(to_rfc3339(0) == "1970-01-01T00:00:00.000Z");
    CHECK(to_rfc3339(-1) == "1969-12-31T23:59:59.999Z");
    CHECK(from_rfc3339("1970-01-01T01:00:00.5+01:00") == 500);
    CHECK(from_rfc3339("2024-02-29T00:00:00Z") == 1'709'164'800'000);
    for (const char* text :
         {"", "2024", "2023-02-29T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00",
          "2024-01-01 00:00:00Z", "2024-01-01T00:00:00Zx", "2024-01-01T00:00:00.Z"})
        CHECK_FALSE(from_rfc3339(text));
}
