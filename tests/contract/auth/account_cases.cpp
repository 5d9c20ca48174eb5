// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Accounts, passwords and API tokens.
#include <catch2/catch.hpp>

#include "deployment.hpp"

using namespace auth_test;

namespace {

struct Ada {
    Ada() {
        there.register_user();
        session = there.login().body;
        token = session.at("access_token");
    }
    Deployment there;
    json session;
    std::string token;
};

}  // namespace

TEST_CASE("where registration is closed, only auth/1 adds users") {
    Deployment there{json::object()};
    const auto closed = there.register_user();
    CHECK(closed.status == 403);
    CHECK(closed.code() == "registration_closed");
    sdk::Call call;
    CHECK(there.auth.count_users(call) == 0);
    const auto user = json::parse(
        there.auth.add_user(call, "Root@localhost", "a one-time password", "Root", SPHEROSEG_ROLE_ADMIN));
    CHECK(user.at("email") == "root@localhost");
    CHECK(user.at("role") == "admin");
    CHECK(there.auth.count_users(call) == 1);
    CHECK(there.login("root@localhost", "a one-time password").body.at("password_must_change") == true);
    const auto word = [&](const char* email, const char* password, std::int32_t role) -> std::string {
        try {
            there.auth.add_user(call, email, password, "X", role);
            return "";
        } catch (const sdk::Failure& failure) {
            return std::to_string(failure.code()) + " " + failure.word();
        }
    };
    CHECK(word("root@localhost", "a one-time password", 1) == "3 email_taken");
    CHECK(word("x", "a one-time password", 1) == "1 invalid_body");
    CHECK(word("x@example.org", "short", 1) == "1 invalid_body");
    CHECK(word("x@example.org", "a one-time password", 3) == "1 invalid_body");
}

TEST_CASE("an unfit account is refused with a reason for each field") {
    Deployment there;
    const auto answer = there.post("register", {{"email", "nobody"}, {"password", "short"}, {"name", " "}});
    CHECK(answer.status == 400);
    CHECK_FALSE(answer.reason("email").empty());
    CHECK(answer.reason("password") == "must have at least 10 bytes");
    CHECK(answer.reason("name") == "must not be empty");
    const auto reason = [&](const char* field, const json& value) {
        json body = {{"email", "x@example.org"}, {"password", Deployment::kPassword}, {"name", "X"}};
        body[field] = value;
        return there.post("register", body, {"", std::string("198.51.100.") + field}).reason(field);
    };
    for (const char* email : {"", "@", "a@", "@b", "a b@c.d", "a@b..c", "a@-b.c", "a..b@c.d", ".a@b.c",
                              "a@b\nc", "a@b.c\x01", "m\xc3\xa4x@example.org", "a@b@c", "a,b@c.d"})
        CHECK_FALSE(reason("email", email).empty());
    CHECK_FALSE(reason("email", std::string(300, 'a') + "@b.c").empty());
    for (const char* password : {"PASSWORD123", "aaaaaaaaaaaa", "x@example.org", "1234567890"})
        CHECK_FALSE(reason("password", password).empty());
    CHECK(reason("password", std::string(1025, 'x') + "y") == "must have at most 1024 bytes");
    CHECK_FALSE(reason("name", std::string(201, 'n')).empty());
    CHECK_FALSE(reason("name", "a\nb").empty());
    CHECK(there.number_of("SELECT COUNT(*) FROM users") == 0);
}

TEST_CASE("passwords may be long and in any script, with NUL bytes; each byte counts") {
    Deployment there;
    const std::string strange = std::string("p\u00e4ssw\u00f6rt \u4f60\u597d \U0001F600 ") +
                                std::string(1, '\0') + std::string(900, 'z');
    REQUIRE(
        there.post("register", {{"email", "l@example.org"}, {"password", strange}, {"name", "\u4f60\u597d"}})
            .status == 201);
    CHECK(there.login("l@example.org", strange).status == 200);
    CHECK(there.login("l@example.org", strange + "z").status == 401);
    CHECK(there.login("l@example.org", strange.substr(0, strange.find('\0'))).status == 401);
}

TEST_CASE("a profile is changed; a new e-mail wants the password") {
    Ada ada;
    CHECK(ada.there.send("PATCH", "me", json{{"name", " Ada L. "}}, {ada.token}).body.at("name") == "Ada L.");
    const auto change = [&](const json& body) { return ada.there.send("PATCH", "me", body, {ada.token}); };
    CHECK_FALSE(change({{"email", "new@example.org"}}).reason("current").empty());
    CHECK(change({{"email", "new@example.org"}, {"current", "wrong password"}}).code() == "wrong_password");
    CHECK(change({{"email", "New@example.org"}, {"current", Deployment::kPassword}}).status == 200);
    spheroseg_principal who{};
    REQUIRE(ada.there.authenticate(ada.token, &who).empty());
    CHECK(std::string(who.email) == "new@example.org");
    ada.there.register_user("taken@example.org");
    CHECK(change({{"email", "taken@example.org"}, {"current", Deployment::kPassword}}).code() ==
          "email_taken");
    CHECK(change({{"role", "admin"}}).code() == "invalid_body");
}

TEST_CASE("a new password ends the other logins and keeps this one") {
    Ada ada;
    const auto other = ada.there.login().body;
    CHECK(ada.there.authenticate(other.at("access_token")).empty());
    const auto change = [&](const char* current, const char* wanted) {
        return ada.there.post("password", {{"current", current}, {"new", wanted}}, {ada.token});
    };
    CHECK(change("wrong password", "another good one").code() == "wrong_password");
    CHECK_FALSE(change(Deployment::kPassword, "short").reason("new").empty());
    CHECK_FALSE(change(Deployment::kPassword, Deployment::kPassword).reason("new").empty());
    CHECK(change(Deployment::kPassword, "another good one").status == 204);
    CHECK(ada.there.authenticate(ada.token).empty());
    CHECK(ada.there.authenticate(other.at("access_token")) == "token_invalid");
    CHECK(ada.there.post("refresh", {{"refresh_token", other.at("refresh_token")}}).code() ==
          "refresh_revoked");
    CHECK(ada.there.login().status == 401);
    CHECK(ada.there.login("ada@example.org", "another good one").status == 200);
}

TEST_CASE("an API token is shown once, stands for its user and can be deleted") {
    Ada ada;
    const auto made = ada.there.post("tokens", {{"name", "script"}}, {ada.token});
    REQUIRE(made.status == 201);
    const std::string token = made.body.at("token");
    CHECK(ada.there.authenticate(token).empty());
    const auto list = ada.there.send("GET", "tokens", std::string(), {ada.token});
    REQUIRE(list.body.at("items").size() == 1);
    CHECK_FALSE(list.body.at("items")[0].contains("token"));
    CHECK(list.body.dump().find(token) == std::string::npos);
    CHECK(ada.there.send("GET", "me", std::string(), {token}).status == 200);
    CHECK(ada.there.post("tokens", {{"name", "more"}}, {token}).code() == "login_required");
    CHECK(ada.there.post("password", {{"current", "x"}, {"new", "y"}}, {token}).code() == "login_required");
    const Ask ask{ada.token, "192.0.2.1", made.body.at("id")};
    CHECK(ada.there.send("DELETE", "tokens/{id}", std::string(), ask).status == 204);
    CHECK(ada.there.authenticate(token) == "token_invalid");
    CHECK(ada.there.send("DELETE", "tokens/{id}", std::string(), ask).code() == "api_token_not_found");
}

TEST_CASE("an API token ends in time and has an administrator's rights only with the scope") {
    Ada ada;
    const auto add = [&](const json& body) { return ada.there.post("tokens", body, {ada.token}); };
    CHECK_FALSE(add({{"name", "x"}, {"scopes", {"admin"}}}).reason("scopes").empty());
    CHECK_FALSE(add({{"name", "x"}, {"scopes", {"everything"}}}).reason("scopes").empty());
    CHECK_FALSE(add({{"name", "x"}, {"expires_at", "2020-01-01T00:00:00Z"}}).reason("expires_at").empty());
    CHECK_FALSE(add({{"name", "x"}, {"expires_at", "2999-02-31T00:00:00Z"}}).reason("expires_at").empty());
    ada.there.execute("UPDATE users SET role = 2");
    ada.there.host.ahead_s = 16;
    const auto plain = add({{"name", "x"}, {"expires_at", "2999-01-01T00:00:00+02:00"}});
    REQUIRE(plain.status == 201);
    CHECK(plain.body.at("expires_at") == "2998-12-31T22:00:00.000Z");
    const auto full = add({{"name", "y"}, {"scopes", {"admin"}}});
    spheroseg_principal who{};
    REQUIRE(ada.there.authenticate(plain.body.at("token"), &who).empty());
    CHECK(who.role == SPHEROSEG_ROLE_USER);
    REQUIRE(ada.there.authenticate(full.body.at("token"), &who).empty());
    CHECK(who.role == SPHEROSEG_ROLE_ADMIN);
    ada.there.execute("UPDATE api_tokens SET expires_at = created_at + 1");
    ada.there.host.ahead_s = 40;
    CHECK(ada.there.authenticate(full.body.at("token")) == "token_expired");
}

TEST_CASE("every route describes itself as an OpenAPI operation") {
    Deployment there;
    const auto [first, count] = sdk::HttpRoutes(there.plugin->find(SPHEROSEG_HTTP_1)).routes();
    CHECK(count == 12);
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto operation = json::parse(sdk::to_view(first[i].operation));
        INFO(sdk::to_view(first[i].path));
        CHECK(operation.at("tags") == json::array({"auth"}));
        CHECK(operation.at("summary").is_string());
        CHECK(operation.at("responses").is_object());
        CHECK((first[i].max_body_bytes != 0) == operation.contains("requestBody"));
        const bool has_id = sdk::to_view(first[i].path).find("{id}") != std::string_view::npos;
        const bool listed =
            sdk::to_view(first[i].path) == "/api/v1/auth/tokens" && sdk::to_view(first[i].method) == "GET";
        CHECK(operation.contains("parameters") == (has_id || listed));
    }
    CHECK(json::parse(there.plugin->descriptor().config_schema).at("additionalProperties") == false);
}
