// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Register, login, refresh and logout as a client goes through them.
#include <catch2/catch.hpp>

#include "at_once.hpp"
#include "deployment.hpp"
#include "forged_token.hpp"

using namespace auth_test;

namespace {

/// echo -n "correct horse battery" | argon2 somesalt -id -t 1 -k 64 -p 1 -e
constexpr const char* kOutdatedHash =
    "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$6G6Bag8cdVlCN8BZ68Srt3JhU/4cuDI94n7Gi6oW6Vo";

}  // namespace

TEST_CASE("a registered user logs in, is recognised and sees who they are") {
    Deployment there;
    const auto user = there.register_user(" Ada@Example.org ");
    REQUIRE(user.status == 201);
    CHECK(user.body.at("email") == "ada@example.org");
    CHECK(user.body.at("role") == "user");
    CHECK_FALSE(user.body.contains("password_hash"));
    const auto session = there.login("ADA@example.org");
    REQUIRE(session.status == 200);
    CHECK(session.headers.at("Cache-Control") == "no-store");
    CHECK(session.body.at("token_type") == "Bearer");
    CHECK(session.body.at("expires_in") == 900);
    const std::string token = session.body.at("access_token");
    spheroseg_principal who{};
    REQUIRE(there.authenticate(token, &who).empty());
    CHECK(who.user_id == user.body.at("id").get<std::string>());
    CHECK(std::string(who.email) == "ada@example.org");
    CHECK(who.role == SPHEROSEG_ROLE_USER);
    const auto me = there.send("GET", "me", std::string(), {token});
    CHECK(me.status == 200);
    CHECK(me.body == user.body);
}

TEST_CASE("an access token says HS256 and carries every claim that is checked") {
    Deployment there;
    there.register_user();
    const std::string token = there.login().body.at("access_token");
    CHECK(part_of(token, 0) == json{{"alg", "HS256"}, {"typ", "JWT"}});
    const auto claims = part_of(token, 1);
    for (const char* name : {"iss", "aud", "sub", "jti", "iat", "nbf", "exp", "role", "family"})
        CHECK(claims.contains(name));
    CHECK(claims.at("exp").get<std::int64_t>() - claims.at("iat").get<std::int64_t>() == 900);
}

TEST_CASE("passwords are kept as Argon2id with 19 MiB, two passes and one lane, tokens as hashes") {
    Deployment there;
    there.register_user();
    const std::string refresh = there.login().body.at("refresh_token");
    const auto phc = there.text_of("SELECT password_hash FROM users");
    CHECK(phc.rfind("$argon2id$v=19$m=19456,t=2,p=1$", 0) == 0);
    CHECK(there.text_of("SELECT token_hash FROM refresh_tokens").size() == 64);
    CHECK(there.number_of("SELECT COUNT(*) FROM refresh_tokens WHERE token_hash = '" + refresh + "'") == 0);
}

TEST_CASE("a hash made with other parameters is renewed by the next login, which is let in at once") {
    Deployment there;
    there.register_user();
    there.execute("UPDATE users SET password_hash = $1", {sdk::sql(kOutdatedHash)});
    CHECK(there.login("ada@example.org", "another password").code() == "invalid_credentials");
    CHECK(there.text_of("SELECT password_hash FROM users") == kOutdatedHash);
    const auto session = there.login();
    REQUIRE(session.status == 200);
    CHECK(there.authenticate(session.body.at("access_token")).empty());
    const auto renewed = there.text_of("SELECT password_hash FROM users");
    CHECK(renewed.rfind("$argon2id$v=19$m=19456,t=2,p=1$", 0) == 0);
    CHECK(there.login().status == 200);
    CHECK(there.text_of("SELECT password_hash FROM users") == renewed);
}

TEST_CASE("logins that find an outdated hash at the same moment are all let in") {
    Deployment there;
    there.register_user();
    for (int round = 0; round < 3; ++round) {
        there.execute("UPDATE users SET password_hash = $1", {sdk::sql(kOutdatedHash)});
        CHECK(at_once(3, [&](int) { return there.login().code(); })[""] == 3);
    }
}

TEST_CASE("a refresh token is good once and gives the next pair of the same login") {
    Deployment there;
    there.register_user();
    const auto first = there.login().body;
    const auto second = there.post("refresh", {{"refresh_token", first.at("refresh_token")}});
    REQUIRE(second.status == 200);
    CHECK(second.body.at("refresh_token") != first.at("refresh_token"));
    CHECK(part_of(second.body.at("access_token"), 1).at("family") ==
          part_of(first.at("access_token"), 1).at("family"));
    CHECK(there.authenticate(second.body.at("access_token")).empty());
    CHECK(there.post("refresh", {{"refresh_token", second.body.at("refresh_token")}}).status == 200);
}

TEST_CASE("a spent refresh token ends its whole login, at once and also for access tokens") {
    Deployment there;
    there.register_user();
    const auto first = there.login().body;
    const auto other = there.login().body;
    const auto second = there.post("refresh", {{"refresh_token", first.at("refresh_token")}}).body;
    CHECK(there.authenticate(second.at("access_token")).empty());
    const auto reused = there.post("refresh", {{"refresh_token", first.at("refresh_token")}});
    CHECK(reused.status == 401);
    CHECK(reused.code() == "refresh_reused");
    CHECK(there.post("refresh", {{"refresh_token", second.at("refresh_token")}}).code() == "refresh_revoked");
    CHECK(there.authenticate(second.at("access_token")) == "token_invalid");
    CHECK(there.authenticate(first.at("access_token")) == "token_invalid");
    CHECK(there.authenticate(other.at("access_token")).empty());
    CHECK(there.host.log().find("is ended") != std::string::npos);
    CHECK(there.host.log().find(first.at("refresh_token").get<std::string>()) == std::string::npos);
}

TEST_CASE("a refresh token ends with its lifetime, an unknown one is refused") {
    Deployment there({{"registration", "open"}, {"refresh_token_lifetime", 3600000}});
    there.register_user();
    const auto session = there.login().body;
    there.host.ahead_s = 3601;
    CHECK(there.post("refresh", {{"refresh_token", session.at("refresh_token")}}).code() ==
          "refresh_expired");
    CHECK(there.post("refresh", {{"refresh_token", "sphr_nothing"}}).code() == "refresh_invalid");
    CHECK(there.post("refresh", {{"refresh_token", ""}}).code() == "refresh_invalid");
}

TEST_CASE("after logout neither token of the login is taken") {
    Deployment there;
    there.register_user();
    const auto session = there.login().body;
    const std::string access = session.at("access_token");
    CHECK(there.authenticate(access).empty());
    CHECK(there.send("POST", "logout", std::string(), {access}).status == 204);
    CHECK(there.authenticate(access) == "token_invalid");
    CHECK(there.post("refresh", {{"refresh_token", session.at("refresh_token")}}).code() ==
          "refresh_revoked");
}

TEST_CASE("a refresh token alone is enough to log out; nothing at all is not") {
    Deployment there;
    there.register_user();
    const auto session = there.login().body;
    CHECK(there.post("logout", {{"refresh_token", session.at("refresh_token")}}).status == 204);
    CHECK(there.authenticate(session.at("access_token")) == "token_invalid");
    const auto nobody = there.send("POST", "logout", std::string());
    CHECK(nobody.status == 401);
    CHECK(nobody.code() == "token_missing");
    CHECK(nobody.headers.at("WWW-Authenticate") == "Bearer");
}

TEST_CASE("an unknown e-mail costs a hash and gets the answer that a wrong password gets") {
    Deployment there;
    there.register_user();
    const auto hashes = [&] { return there.host.counted("spheroseg_auth_password_hashes_total"); };
    const double before = hashes();
    const auto wrong = there.login("ada@example.org", "not the password");
    const double between = hashes();
    const auto unknown = there.login("eve@example.org", "not the password");
    CHECK(between - before == 1);
    CHECK(hashes() - between == 1);
    CHECK(wrong.status == 401);
    CHECK(wrong.body == unknown.body);
    CHECK(wrong.headers == unknown.headers);
}

TEST_CASE("a disabled user can't log in, and their tokens end at once on every host") {
    Deployment there;
    TestHost elsewhere(json{{"secret_file", (there.folder.path / "auth-jwt/secret").string()}}.dump(),
                       there.folder.path.string());
    elsewhere.interfaces[SPHEROSEG_DATABASE_1] = there.storage.find(SPHEROSEG_DATABASE_1);
    const Plugin other(AUTH_JWT_LIBRARY, elsewhere);
    const sdk::Auth other_auth(other.find(SPHEROSEG_AUTH_1));
    const auto taken_elsewhere = [&](const std::string& token) {
        try {
            sdk::Call call;
            other_auth.authenticate(call, "Bearer " + token);
            return true;
        } catch (const sdk::Failure&) {
            return false;
        }
    };
    there.register_user();
    const auto session = there.login().body;
    CHECK(there.authenticate(session.at("access_token")).empty());
    CHECK(taken_elsewhere(session.at("access_token")));
    there.execute("UPDATE users SET disabled = 1");
    CHECK_FALSE(taken_elsewhere(session.at("access_token")));
    CHECK(there.login().code() == "invalid_credentials");
    CHECK(there.authenticate(session.at("access_token")) == "token_invalid");
    CHECK(there.post("refresh", {{"refresh_token", session.at("refresh_token")}}).code() ==
          "refresh_revoked");
}

TEST_CASE("where the operator spares the database, a change made elsewhere holds after the delay") {
    Deployment there({{"registration", "open"}, {"revocation_delay", 15000}});
    there.register_user();
    const std::string token = there.login().body.at("access_token");
    CHECK(there.authenticate(token).empty());
    there.execute("UPDATE users SET disabled = 1");
    CHECK(there.authenticate(token).empty());
    there.host.ahead_s = 16;
    CHECK(there.authenticate(token) == "token_invalid");
}

TEST_CASE("what a user may comes from the database, not from the token") {
    Deployment there;
    there.register_user();
    const std::string token = there.login().body.at("access_token");
    there.execute("UPDATE users SET role = 2");
    spheroseg_principal who{};
    REQUIRE(there.authenticate(token, &who).empty());
    CHECK(who.role == SPHEROSEG_ROLE_ADMIN);
}

TEST_CASE("failed logins are counted per e-mail and address; good ones cost nothing") {
    Deployment there({{"registration", "open"}, {"login_attempts_per_minute", 3}});
    there.register_user();
    for (int i = 0; i < 6; ++i) CHECK(there.login().status == 200);
    for (int i = 0; i < 3; ++i) CHECK(there.login("ada@example.org", "wrong password").status == 401);
    const auto limited = there.login();
    CHECK(limited.status == 429);
    CHECK(limited.code() == "too_many");
    CHECK(std::stoi(limited.headers.at("Retry-After")) >= 1);
    const json good = {{"email", "ada@example.org"}, {"password", Deployment::kPassword}};
    CHECK(there.post("login", good, {"", "192.0.2.2"}).status == 200);
    there.host.ahead_s = 61;
    CHECK(there.login().status == 200);
}

TEST_CASE("one address can't go through many e-mails") {
    Deployment there({{"registration", "closed"}, {"address_attempts_per_minute", 2}});
    CHECK(there.login("a@example.org").status == 401);
    CHECK(there.login("b@example.org").status == 401);
    CHECK(there.login("c@example.org").status == 429);
}
