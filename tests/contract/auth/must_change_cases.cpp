// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Whoever was given a password changes it before anything else.
#include <catch2/catch.hpp>
#include <set>

#include "deployment.hpp"

using namespace auth_test;

namespace {

constexpr const char* kGiven = "a one-time password";
constexpr const char* kOwn = "my own long password";

struct Given {
    Given() {
        sdk::Call call;
        there.auth.add_user(call, "root@localhost", kGiven, "Root", SPHEROSEG_ROLE_ADMIN);
        session = there.login("root@localhost", kGiven).body;
        token = session.at("access_token");
    }
    Answer change(const std::string& wanted = kOwn) {
        return there.post("password", {{"current", kGiven}, {"new", wanted}}, {token});
    }
    Deployment there;
    json session;
    std::string token;
};

}  // namespace

TEST_CASE("with a given password the host lets nobody in, and the plugin only to change it") {
    Given root;
    CHECK(root.session.at("password_must_change") == true);
    CHECK(root.there.authenticate(root.token) == "password_change_required");
    const auto me = root.there.send("GET", "me", std::string(), {root.token});
    CHECK(me.status == 200);
    CHECK(me.body.at("password_must_change") == true);
    const std::set<std::string> open = {
        "GET me",     "POST password", "POST logout",          "POST refresh",
        "POST login", "POST register", "POST password/forgot", "POST password/reset"};
    int refused = 0;
    for (const auto& [method, path] : root.there.routes()) {
        const std::string name = path.substr(std::string("/api/v1/auth/").size());
        if (open.count(method + " " + name) != 0) continue;
        INFO(method << " " << path);
        const auto answer = root.there.send(method, name, json{{"name", "x"}}, {root.token});
        CHECK(answer.status == 403);
        CHECK(answer.code() == "password_change_required");
        ++refused;
    }
    CHECK(refused == 4);
}

TEST_CASE("the change of a given password opens everything to this login and ends the others") {
    Given root;
    const auto other = root.there.login("root@localhost", kGiven).body;
    CHECK_FALSE(root.change(kGiven).reason("new").empty());
    CHECK_FALSE(root.change("short").reason("new").empty());
    CHECK(root.there.authenticate(root.token) == "password_change_required");
    REQUIRE(root.change().status == 204);
    spheroseg_principal who{};
    CHECK(root.there.authenticate(root.token, &who).empty());
    CHECK(who.role == SPHEROSEG_ROLE_ADMIN);
    CHECK(root.there.authenticate(other.at("access_token")) == "token_invalid");
    CHECK(root.there.post("refresh", {{"refresh_token", other.at("refresh_token")}}).code() ==
          "refresh_revoked");
    CHECK(root.there.login("root@localhost", kOwn).body.at("password_must_change") == false);
}

TEST_CASE("refreshing gives nobody more than the given password did, and logging out works") {
    Given root;
    const auto next = root.there.post("refresh", {{"refresh_token", root.session.at("refresh_token")}});
    REQUIRE(next.status == 200);
    CHECK(next.body.at("password_must_change") == true);
    const std::string token = next.body.at("access_token");
    CHECK(root.there.authenticate(token) == "password_change_required");
    CHECK(root.there.send("POST", "logout", std::string(), {token}).status == 204);
    CHECK(root.there.authenticate(token) == "token_invalid");
}

TEST_CASE("an operator's new password ends the logins and holds the API tokens back until it is changed") {
    Deployment there;
    there.register_user();
    const auto session = there.login().body;
    const std::string api_token =
        there.post("tokens", {{"name", "script"}}, {session.at("access_token").get<std::string>()})
            .body.at("token");
    CHECK(there.authenticate(api_token).empty());
    sdk::Call call;
    there.auth.set_password(call, " ADA@example.org", kGiven, true);
    CHECK(there.authenticate(session.at("access_token")) == "token_invalid");
    CHECK(there.post("refresh", {{"refresh_token", session.at("refresh_token")}}).code() ==
          "refresh_revoked");
    CHECK(there.authenticate(api_token) == "password_change_required");
    CHECK(there.send("GET", "tokens", std::string(), {api_token}).code() == "password_change_required");
    CHECK(there.post("password", {{"current", kGiven}, {"new", kOwn}}, {api_token}).code() ==
          "login_required");
    CHECK(there.login().status == 401);
    const std::string token = there.login("ada@example.org", kGiven).body.at("access_token");
    CHECK(there.authenticate(token) == "password_change_required");
    CHECK(there.post("password", {{"current", kGiven}, {"new", kOwn}}, {token}).status == 204);
    CHECK(there.authenticate(token).empty());
    CHECK(there.authenticate(api_token).empty());
    there.auth.set_password(call, "ada@example.org", "chosen by the operator", false);
    CHECK(there.login("ada@example.org", "chosen by the operator").body.at("password_must_change") == false);
}

TEST_CASE("an operator's password is held to the same rules, and an unknown account is told") {
    Given root;
    const auto word = [&](const char* email, const char* password) -> std::string {
        try {
            sdk::Call call;
            root.there.auth.set_password(call, email, password, true);
            return "";
        } catch (const sdk::Failure& failure) {
            return std::to_string(failure.code()) + " " + failure.word();
        }
    };
    CHECK(word("root@localhost", "short") == "1 invalid_body");
    CHECK(word("nobody@localhost", kGiven) == "2 user_not_found");
    CHECK(word("root@localhost", "another one-time password").empty());
}
