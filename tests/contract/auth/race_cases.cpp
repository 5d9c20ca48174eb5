// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// What several clients do at the same moment.
#include <catch2/catch.hpp>

#include "at_once.hpp"
#include "deployment.hpp"

using namespace auth_test;

TEST_CASE("of many that present one refresh token at once exactly one wins, and the login ends") {
    Deployment there;
    there.register_user();
    for (int round = 0; round < 5; ++round) {
        const auto session = there.login().body;
        std::mutex mutex;
        json won;
        auto codes = at_once(6, [&](int) {
            const auto answer = there.post("refresh", {{"refresh_token", session.at("refresh_token")}});
            const std::lock_guard lock(mutex);
            if (answer.status == 200) won = answer.body;
            return answer.code();
        });
        CHECK(codes[""] == 1);
        CHECK(codes["refresh_reused"] == 5);
        REQUIRE(won.is_object());
        CHECK(there.authenticate(won.at("access_token")) == "token_invalid");
        CHECK(there.post("refresh", {{"refresh_token", won.at("refresh_token")}}).code() ==
              "refresh_revoked");
    }
}

TEST_CASE("of many that register one e-mail at once exactly one gets it") {
    Deployment there;
    auto codes = at_once(4, [&](int) { return there.register_user("same@example.org").code(); });
    CHECK(codes[""] == 1);
    CHECK(codes["email_taken"] == 3);
    CHECK(there.number_of("SELECT COUNT(*) FROM users") == 1);
}

TEST_CASE("a revocation is seen by everybody who asks after it, while others fill the cache") {
    Deployment there;
    there.register_user();
    for (int round = 0; round < 5; ++round) {
        const std::string token = there.login().body.at("access_token");
        std::atomic<bool> ended{false};
        std::atomic<int> late{0};
        at_once(4, [&](int i) -> std::string {
            if (i == 0) {
                there.send("POST", "logout", std::string(), {token});
                ended = true;
                return "";
            }
            for (int n = 0; n < 200; ++n) {
                const bool before = ended;
                if (there.authenticate(token).empty() && before) ++late;
            }
            return "";
        });
        CHECK(late == 0);
    }
}

TEST_CASE("more logins than there are places for hashes are answered 429, and the rest goes on") {
    Deployment there({{"registration", "open"}, {"max_parallel_hashes", 1}, {"max_waiting_hashes", 0}});
    there.register_user();
    int refused = 0;
    for (int round = 0; round < 20 && refused == 0; ++round) {
        std::atomic<int> wrong_header{0};
        auto codes = at_once(6, [&](int) {
            const auto answer = there.login();
            if (answer.status == 429 && answer.headers.count("Retry-After") == 0) ++wrong_header;
            return answer.code();
        });
        CHECK(codes[""] + codes["too_many"] == 6);
        CHECK(codes[""] >= 1);
        CHECK(wrong_header == 0);
        refused = codes["too_many"];
    }
    CHECK(refused > 0);
    CHECK(there.login().status == 200);
}
