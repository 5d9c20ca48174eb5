// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
// Tokens that somebody made, or made worse.
#include <catch2/catch.hpp>

#include "deployment.hpp"
#include "forged_token.hpp"

using namespace auth_test;

namespace {

const std::string kSecret = "0123456789abcdef0123456789abcdef-secret";
const json kHeader = {{"alg", "HS256"}, {"typ", "JWT"}};

// A deployment whose secret the test knows, and the claims of a good token.
struct Forge {
    explicit Forge(json config = {{"registration", "open"}, {"secret", kSecret}}) : there(std::move(config)) {
        there.register_user();
        session = there.login().body;
        good = session.at("access_token");
        claims = part_of(good, 1);
    }
    std::string with(const char* name, const json& value) {
        json changed = claims;
        changed[name] = value;
        return there.authenticate(forge(kHeader, changed, kSecret));
    }
    Deployment there;
    json session;
    std::string good;
    json claims;
};

}  // namespace

TEST_CASE("a token signed by hand with the secret is taken: the forger of these tests is right") {
    Forge made;
    CHECK(made.there.authenticate(forge(kHeader, made.claims, kSecret)).empty());
}

TEST_CASE("no algorithm but HS256 is taken, whatever the header says") {
    Forge made;
    for (const char* name : {"none", "None", "NONE", "nOnE"}) {
        const std::string unsigned_text =
            base64url(json{{"alg", name}, {"typ", "JWT"}}.dump()) + "." + base64url(made.claims.dump());
        CHECK(made.there.authenticate(unsigned_text + ".") == "token_invalid");
        CHECK(made.there.authenticate(unsigned_text) == "token_invalid");
        CHECK(made.there.authenticate(forge({{"alg", name}, {"typ", "JWT"}}, made.claims, kSecret)) ==
              "token_invalid");
    }
    for (const char* name : {"HS384", "HS512", "RS256", "ES256", "PS256", "hs256", ""})
        CHECK(made.there.authenticate(forge({{"alg", name}, {"typ", "JWT"}}, made.claims, kSecret)) ==
              "token_invalid");
    CHECK(made.there.authenticate(
              forge({{"alg", "HS512"}, {"typ", "JWT"}}, made.claims, kSecret, "SHA512")) == "token_invalid");
    CHECK(made.there.authenticate(forge(kHeader, made.claims, kSecret, "SHA512")) == "token_invalid");
}

TEST_CASE("a header with more than the two fields is refused, even when it is signed") {
    Forge made;
    for (const char* name : {"kid", "jwk", "jku", "crit", "x5u"}) {
        json header = kHeader;
        header[name] = "x";
        CHECK(made.there.authenticate(forge(header, made.claims, kSecret)) == "token_invalid");
    }
    CHECK(made.there.authenticate(forge(json::array(), made.claims, kSecret)) == "token_invalid");
    CHECK(made.there.authenticate(forge(kHeader, json::array(), kSecret)) == "token_invalid");
}

TEST_CASE("another key, another issuer, another audience are refused") {
    Forge made;
    CHECK(made.there.authenticate(forge(kHeader, made.claims, kSecret + "x")) == "token_invalid");
    CHECK(made.there.authenticate(forge(kHeader, made.claims, "")) == "token_invalid");
    CHECK(made.with("iss", "somebody") == "token_invalid");
    CHECK(made.with("aud", "something") == "token_invalid");
    CHECK(made.with("aud", json::array({"spheroseg-api"})) == "token_invalid");
}

TEST_CASE("each claim must be there, of its type and in its time") {
    Forge made;
    for (const auto& claim : made.claims.items()) {
        json without = made.claims;
        without.erase(claim.key());
        INFO(claim.key());
        CHECK(made.there.authenticate(forge(kHeader, without, kSecret)) == "token_invalid");
        CHECK(made.with(claim.key().c_str(), nullptr) == "token_invalid");
        CHECK(made.with(claim.key().c_str(), json::object()) == "token_invalid");
        CHECK(made.with(claim.key().c_str(), "") == "token_invalid");
    }
    const std::int64_t now = made.claims.at("iat");
    CHECK(made.with("nbf", now + 60) == "token_invalid");
    CHECK(made.with("iat", now + 60) == "token_invalid");
    CHECK(made.with("exp", now - 60) == "token_expired");
    CHECK(made.with("exp", -1) == "token_invalid");
    CHECK(made.with("exp", 1e300) == "token_invalid");
    CHECK(made.with("exp", UINT64_MAX) == "token_invalid");
    CHECK(made.with("role", "root") == "token_invalid");
    CHECK(made.with("role", "admin").empty());  // the database decides; the next line shows it
    CHECK(made.with("sub", "00000000-0000-7000-8000-000000000000") == "token_invalid");
    CHECK(made.with("family", "00000000-0000-7000-8000-000000000000") == "token_invalid");
}

TEST_CASE("a token ends with its lifetime and the small leeway") {
    Forge made;
    made.there.host.ahead_s = 895;
    CHECK(made.there.authenticate(made.good).empty());
    made.there.host.ahead_s = 910;
    CHECK(made.there.authenticate(made.good) == "token_expired");
}

TEST_CASE("a token that was tampered with anywhere is refused") {
    Forge made;
    for (std::size_t at = 0; at < made.good.size(); ++at) {
        std::string changed = made.good;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        if (made.there.authenticate(changed) != "token_invalid") FAIL("byte " << at << " may be changed");
    }
    for (const std::string& text : {made.good + "A", made.good + "=", made.good + ".", "." + made.good,
                                    made.good + ".x", std::string("."), std::string(".."), std::string("..."),
                                    std::string("a.b.c"), std::string("\xff\xfe.\x80.\x81")})
        CHECK(made.there.authenticate(text) == "token_invalid");
}

TEST_CASE("an oversized token is refused before anything is computed") {
    Forge made;
    CHECK(made.there.authenticate(std::string(5'000'000, 'a') + ".b.c") == "token_invalid");
    json large = made.claims;
    large["more"] = std::string(8192, 'x');
    CHECK(made.there.authenticate(forge(kHeader, large, kSecret)) == "token_invalid");
}

TEST_CASE("only the scheme Bearer is known, in any case") {
    Forge made;
    const auto word = [&](const std::string& header) -> std::string {
        try {
            sdk::Call call;
            made.there.auth.authenticate(call, header);
            return "";
        } catch (const sdk::Failure& failure) {
            return failure.word();
        }
    };
    CHECK(word("bearer " + made.good).empty());
    CHECK(word("") == "token_missing");
    CHECK(word("  ") == "token_missing");
    CHECK(word(made.good) == "token_invalid");
    CHECK(word("Basic " + made.good) == "token_invalid");
    CHECK(word("Bearer") == "token_invalid");
    CHECK(word("Bearer   ") == "token_invalid");
}

TEST_CASE("an earlier secret goes on verifying but signs nothing") {
    const std::string older(32, 'o');
    Forge made({{"registration", "open"}, {"secret", kSecret}, {"previous_secrets", {older}}});
    CHECK(made.there.authenticate(forge(kHeader, made.claims, older)).empty());
    CHECK(made.good == forge(part_of(made.good, 0), made.claims, kSecret));
}

TEST_CASE("what a client sends as an e-mail is never read as SQL") {
    Deployment there;
    there.register_user();
    for (const char* email : {"' OR '1'='1", "ada@example.org' --", "x'; DROP TABLE users; --", "$1", "%@%"})
        CHECK(there.login(email).code() == "invalid_credentials");
    const auto irish = there.register_user("o'brien@example.org");
    CHECK(irish.status == 201);
    CHECK(there.login("o'brien@example.org").status == 200);
    CHECK(there.number_of("SELECT COUNT(*) FROM users") == 2);
    CHECK(there
              .send("DELETE", "tokens/{id}", std::string(),
                    {there.login().body.at("access_token"), "192.0.2.1", "' OR '1'='1"})
              .status == 404);
}

TEST_CASE("a body that is no plain JSON object is refused with a stable word") {
    Deployment there;
    const auto code = [&](const std::string& body) { return there.send("POST", "login", body).code(); };
    const std::string deep(4000, '[');
    for (const std::string& body :
         {std::string(), std::string("{"), std::string("[]"), std::string("null"), std::string("\"x\""), deep,
          "{\"email\":" + deep, std::string("{\"email\":\"\xff\"}"),
          std::string(R"({"email":"a@b.c","email":"d@e.f","password":"x"})"),
          std::string(R"({"email":{"a":{"b":{}}},"password":"x"})"), std::string("{\"email\":\"a\"} x"),
          std::string("{\"email\":NaN}")})
        CHECK(code(body) == "invalid_json");
    const auto answer = there.post("login", {{"email", 7}, {"pasword", "x"}});
    CHECK(answer.status == 400);
    CHECK(answer.code() == "invalid_body");
    CHECK(answer.reason("email") == "must be a text");
    CHECK(answer.reason("pasword") == "is not known here");
    CHECK(answer.reason("password") == "is missing");
    CHECK(answer.body.at("request_id") == "request-7");
    const auto form = there.send("POST", "login", std::string("email=a"),
                                 {"", "192.0.2.1", "", "application/x-www-form-urlencoded"});
    CHECK(form.status == 415);
}
