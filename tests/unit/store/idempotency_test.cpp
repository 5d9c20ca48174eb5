// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "store/idempotency.hpp"

#include <catch2/catch.hpp>

#include "test_database.hpp"

using namespace spheroseg;
using namespace spheroseg::store;
using spheroseg::testing::TestDatabase;

namespace {

struct Keys : TestDatabase {
    Keys() { now = 1000000; }
    Result<IdempotencyStart> begin(const std::string& key, const std::string& hash = "h",
                                   const std::string& user = "ann") {
        return write([&](Work& work) {
            return idempotency::begin(work, {user, key, "POST /projects", hash});
        });
    }
    Result<void> finish(const IdempotencyStart& start, const std::string& body) {
        return write([&](Work& work) {
            return idempotency::finish(work, std::get<IdempotencyClaim>(start),
                                       {201, "application/json", "/p/1", body, "\"1\""});
        });
    }
};

}  // namespace

TEST_CASE("a repeat gets the stored answer, a different request with the same key is refused") {
    Keys db;
    const auto start = db.begin("k").value();
    CHECK(db.begin("k").error().code == "idempotency_in_flight");
    CHECK(db.begin("k", "h", "bob"));
    CHECK(db.finish(start, "first"));
    const auto again = db.begin("k").value();
    REQUIRE(std::holds_alternative<StoredResponse>(again));
    CHECK(std::get<StoredResponse>(again).body == "first");
    CHECK(std::get<StoredResponse>(again).status == 201);
    CHECK(std::get<StoredResponse>(again).etag == "\"1\"");
    CHECK(db.begin("k", "other").error().kind == ErrorKind::unprocessable);
    CHECK(db.begin("").error().code == "invalid_idempotency_key");
    CHECK(db.begin(std::string(256, 'k')).error().code == "invalid_idempotency_key");
}

TEST_CASE(
    "an abandoned key is free, a dead host's claim is taken over, and the late first one can't answer") {
    Keys db;
    const auto first = db.begin("k").value();
    testing::must(
        db.write([&](Work& work) { return idempotency::abandon(work, std::get<IdempotencyClaim>(first)); }));
    const auto second = db.begin("k").value();
    db.now += idempotency::claim_ms + 1;
    const auto third = db.begin("k").value();
    CHECK(db.finish(second, "late").error().code == "idempotency_lost");
    CHECK(db.finish(third, "right"));
    CHECK(std::get<StoredResponse>(db.begin("k").value()).body == "right");
}

TEST_CASE("after a day a key may be used again, and old ones are removed") {
    Keys db;
    REQUIRE(db.finish(db.begin("k").value(), "old"));
    db.now += idempotency::keep_ms + 1;
    CHECK(std::holds_alternative<IdempotencyClaim>(db.begin("k", "other").value()));
    db.now += idempotency::keep_ms + 1;
    CHECK(db.write([](Work& work) { return idempotency::expire(work); }).value() == 1);
}

TEST_CASE("sha256_hex gives the digests of FIPS 180-4") {
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
