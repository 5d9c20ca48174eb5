// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Forgotten passwords: tokens by the outbox, and what strangers try with them.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "at_once.hpp"
#include "deployment.hpp"

using namespace auth_test;

namespace {

constexpr const char* kNew = "a password to remember";
const json kByFile = {{"registration", "open"}, {"reset_delivery", "file"}};

struct Mailed {
    explicit Mailed(json config = kByFile) : there(std::move(config)) { there.register_user(); }
    Answer forgot(const std::string& email = "ada@example.org") {
        return there.post("password/forgot", {{"email", email}});
    }
    /// The token of the only message.
    std::string token() {
        forgot();
        const auto sent = there.messages();
        REQUIRE(sent.size() == 1);
        return sent[0].at("token");
    }
    Answer reset(const std::string& token, const std::string& password = kNew) {
        return there.post("password/reset", {{"token", token}, {"password", password}});
    }
    std::int64_t rows() { return there.number_of("SELECT COUNT(*) FROM password_resets"); }
    std::filesystem::path outbox() const { return there.folder.path / "auth-jwt/outbox"; }
    Deployment there;
};

int mode_of(const std::filesystem::path& path) {
    struct stat facts {};
    REQUIRE(::stat(path.c_str(), &facts) == 0);
    return facts.st_mode & 0777;
}

}  // namespace

TEST_CASE("a forgotten password is reset once with the token that was sent") {
    Mailed ada;
    const auto session = ada.there.login().body;
    const auto answer = ada.forgot(" ADA@example.org ");
    CHECK(answer.status == 202);
    CHECK(answer.body.is_null());
    const auto sent = ada.there.messages();
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].at("to") == "ada@example.org");
    CHECK(sent[0].at("kind") == "password_reset");
    CHECK(sent[0].contains("expires_at"));
    const std::string token = sent[0].at("token");
    CHECK(token.size() >= 43 + 5);
    CHECK(mode_of(ada.outbox()) == 0700);
    for (const auto& entry : std::filesystem::directory_iterator(ada.outbox()))
        CHECK(mode_of(entry.path()) == 0600);
    CHECK(ada.there.text_of("SELECT token_hash FROM password_resets").size() == 64);
    CHECK(ada.there.number_of("SELECT COUNT(*) FROM password_resets WHERE token_hash = '" + token + "'") ==
          0);
    CHECK(ada.there.login().status == 200);  // a request alone changes nothing

    CHECK(ada.reset(token).status == 204);
    CHECK(ada.there.login().status == 401);
    CHECK(ada.there.login("ada@example.org", kNew).status == 200);
    CHECK(ada.there.authenticate(session.at("access_token")) == "token_invalid");
    CHECK(ada.there.post("refresh", {{"refresh_token", session.at("refresh_token")}}).code() ==
          "refresh_revoked");
    const auto again = ada.reset(token, "yet another password");
    CHECK(again.status == 400);
    CHECK(again.code() == "reset_token_invalid");
    CHECK(ada.there.login("ada@example.org", kNew).status == 200);
    CHECK(ada.rows() == 0);
    CHECK(ada.there.host.log().find(token) == std::string::npos);
}

TEST_CASE("a reset also ends the state in which the password must be changed") {
    Mailed ada;
    sdk::Call call;
    ada.there.auth.set_password(call, "ada@example.org", "a one-time password", true);
    REQUIRE(ada.reset(ada.token()).status == 204);
    CHECK(ada.there.login("ada@example.org", kNew).body.at("password_must_change") == false);
}

TEST_CASE("nobody learns from the answer whether there is an account") {
    Mailed ada;
    ada.there.register_user("gone@example.org");
    ada.there.execute("UPDATE users SET disabled = 1 WHERE email = 'gone@example.org'");
    const auto known = ada.forgot();
    for (const char* email : {"eve@example.org", "gone@example.org", "no e-mail", ""}) {
        const auto answer = ada.forgot(email);
        CHECK(answer.status == known.status);
        CHECK(answer.body == known.body);
        CHECK(answer.headers == known.headers);
    }
    const auto sent = ada.there.messages();
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].at("to") == "ada@example.org");
}

TEST_CASE("nor from its time: the answer comes while the database can't be written") {
    Mailed ada;
    {
        sdk::Call call;
        auto session = ada.there.database.open(call);
        const sdk::Transaction held(session, call);
        // Both come back here, or this never ends: whatever is done for a known e-mail waits for the
        // database.
        CHECK(ada.forgot("ada@example.org").status == 202);
        CHECK(ada.forgot("eve@example.org").status == 202);
    }
    CHECK(ada.there.messages().size() == 1);
}

TEST_CASE("without a way to send a token none is made, and the answer is the same") {
    Mailed ada(json{{"registration", "open"}});
    const auto answer = ada.forgot();
    CHECK(answer.status == 202);
    CHECK(ada.there.messages().empty());
    CHECK(ada.rows() == 0);
    CHECK_FALSE(std::filesystem::exists(ada.outbox()));
    CHECK(ada.reset("sphp_anything").code() == "reset_token_invalid");
}

TEST_CASE("of many that reset with one token at once exactly one wins") {
    Mailed ada;
    const std::string token = ada.token();
    std::mutex mutex;
    std::string won;
    auto codes = at_once(5, [&](int i) {
        const std::string wanted = "password number " + std::to_string(i);
        const auto answer = ada.reset(token, wanted);
        const std::lock_guard lock(mutex);
        if (answer.status == 204) won = wanted;
        return answer.code();
    });
    CHECK(codes[""] == 1);
    CHECK(codes["reset_token_invalid"] == 4);
    CHECK(ada.there.login("ada@example.org", won).status == 200);
}

TEST_CASE("a reset token ends in time, and an unfit password does not spend it") {
    Mailed ada;
    const std::string token = ada.token();
    CHECK(ada.reset(token, "short").reason("password") == "must have at least 10 bytes");
    CHECK_FALSE(ada.reset(token, "ada@example.org").reason("password").empty());
    CHECK(ada.there.post("password/reset", {{"token", token}}).reason("password") == "is missing");
    CHECK(ada.there.post("password/reset", {{"token", 7}, {"password", kNew}}).code() == "invalid_body");
    ada.there.host.ahead_s = 29 * 60;
    CHECK(ada.reset(token).status == 204);
    ada.there.host.ahead_s = 0;
    for (const auto& entry : std::filesystem::directory_iterator(ada.outbox()))
        std::filesystem::remove(entry.path());
    const std::string late = ada.token();
    ada.there.host.ahead_s = 31 * 60;
    CHECK(ada.reset(late).code() == "reset_token_invalid");
}

TEST_CASE("whoever asks often neither floods the mailbox nor voids what was sent") {
    Mailed ada;
    for (int i = 0; i < 6; ++i) CHECK(ada.forgot().status == 202);
    const auto sent = ada.there.messages();
    CHECK(sent.size() == 3);
    std::set<std::string> tokens;
    for (const auto& one : sent) tokens.insert(one.at("token").get<std::string>());
    CHECK(tokens.size() == 3);
    CHECK(ada.reset(*tokens.begin()).status == 204);
    for (const auto& token : tokens) CHECK(ada.reset(token).code() == "reset_token_invalid");
}

TEST_CASE("a new e-mail, a new password, an operator and a disabled account each void what was sent") {
    Mailed ada;
    const std::string token = ada.token();
    const std::string access = ada.there.login().body.at("access_token");
    SECTION("a new e-mail: the old mailbox opens nothing any more") {
        CHECK(ada.there
                  .send("PATCH", "me", json{{"email", "new@example.org"}, {"current", Deployment::kPassword}},
                        {access})
                  .status == 200);
    }
    SECTION("a new password") {
        CHECK(ada.there.post("password", {{"current", Deployment::kPassword}, {"new", kNew}}, {access})
                  .status == 204);
    }
    SECTION("an operator") {
        sdk::Call call;
        ada.there.auth.set_password(call, "ada@example.org", "a one-time password", true);
    }
    SECTION("a disabled account") {
        ada.there.execute("UPDATE users SET disabled = 1");
    }
    CHECK(ada.reset(token, "an attacker's password").code() == "reset_token_invalid");
}

TEST_CASE("a name alone keeps what was sent") {
    Mailed ada;
    const std::string token = ada.token();
    const std::string access = ada.there.login().body.at("access_token");
    CHECK(ada.there.send("PATCH", "me", json{{"name", "Ada L."}}, {access}).status == 200);
    CHECK(ada.reset(token).status == 204);
}

TEST_CASE("guessing tokens and asking for many is limited by address") {
    Mailed ada(
        json{{"registration", "open"}, {"reset_delivery", "file"}, {"address_attempts_per_minute", 4}});
    CHECK(ada.forgot("a@example.org").status == 202);
    CHECK(ada.forgot("b@example.org").status == 202);
    CHECK(ada.reset("sphp_guess").status == 400);
    for (const auto& limited : {ada.forgot("c@example.org"), ada.reset("sphp_guess")}) {
        CHECK(limited.status == 429);
        CHECK(std::stoi(limited.headers.at("Retry-After")) >= 1);
    }
    const json elsewhere = {{"email", "ada@example.org"}};
    CHECK(ada.there.post("password/forgot", elsewhere, {"", "192.0.2.9"}).status == 202);
}

TEST_CASE("a message that can't be written leaves no token behind and is told to the operator only") {
    Mailed ada;
    std::filesystem::remove(ada.outbox());
    CHECK(ada.forgot().status == 202);
    CHECK(ada.there.messages().empty());
    CHECK(ada.rows() == 0);
    CHECK(ada.there.host.log().find("could not be sent") != std::string::npos);
    CHECK(ada.there.host.log().find("ada@example.org") == std::string::npos);
}

TEST_CASE("messages that nobody sent in time are removed, other files are not") {
    Mailed ada;
    ada.token();
    std::ofstream(ada.outbox() / "notes.json") << "{}";
    std::ofstream(ada.outbox() / "1-short.json") << "{}";
    ada.there.host.ahead_s = 31 * 60;
    ada.forgot();
    CHECK(ada.there.messages().size() == 3);
    CHECK(std::filesystem::exists(ada.outbox() / "notes.json"));
    CHECK(std::filesystem::exists(ada.outbox() / "1-short.json"));
}
