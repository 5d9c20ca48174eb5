// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/uuid.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <thread>
#include <vector>

using spheroseg::store::is_uuid;
using spheroseg::store::UuidSource;

TEST_CASE("ids are UUIDv7 of their millisecond and rise strictly, also when the clock steps back") {
    UuidSource source;
    std::string last;
    for (int i = 0; i < 20000; ++i) {
        const auto id = source.next(i == 10000 ? 1 : 1700000000000);
        REQUIRE(is_uuid(id));
        REQUIRE(id[14] == '7');
        REQUIRE(std::string("89ab").find(id[19]) != std::string::npos);
        REQUIRE(id > last);
        last = id;
    }
    CHECK(source.next(0x0123456789ab + 1800000000000).substr(0, 13) > last.substr(0, 13));
    CHECK(UuidSource().next(0x0190aabbccdd).substr(0, 13) == "0190aabb-ccdd");
}

TEST_CASE("ids made by several threads never repeat") {
    UuidSource source;
    std::vector<std::vector<std::string>> made(4);
    std::vector<std::thread> threads;
    for (auto& list : made)
        threads.emplace_back([&] {
            for (int i = 0; i < 2000; ++i) list.push_back(source.next(1700000000000));
        });
    for (auto& thread : threads) thread.join();
    std::set<std::string> all;
    for (const auto& list : made) all.insert(list.begin(), list.end());
    CHECK(all.size() == 8000);
}

TEST_CASE("only canonical UUIDs are taken for one") {
    CHECK(is_uuid("0190aabb-ccdd-7000-8000-000000000000"));
    CHECK_FALSE(is_uuid("0190AABB-ccdd-7000-8000-000000000000"));
    CHECK_FALSE(is_uuid("0190aabb-ccdd-7000-8000-00000000000"));
    CHECK_FALSE(is_uuid("0190aabbccdd-7000-8000-000000000000-"));
    CHECK_FALSE(is_uuid(""));
}
