// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "config/show.hpp"

#include "reading.hpp"

namespace spheroseg::config {

TEST_CASE("the names of secrets are known") {
    for (const char* key :
         {"password", "db_password", "clientSecret", "client_secret", "api_key", "apikey", "token",
          "accessToken", "secrets", "secret_access_key", "PASSWORD", "pass-phrase", "passphrase"}) {
        CAPTURE(key);
        CHECK(names_secret(key));
    }
    for (const char* key : {"secret_file", "access_token_lifetime", "key_path", "public_key", "keyboard",
                            "port", "", "token_ttl", "monkey", "passes", "key_size"}) {
        CAPTURE(key);
        CHECK(!names_secret(key));
    }
}

TEST_CASE("a password inside a text is masked") {
    CHECK(mask_text("postgres://me:hunter2@host/db") == "postgres://me:********@host/db");
    CHECK(mask_text("postgres://me:a/b@c?d@host/db") == "postgres://me:********@host/db");
    CHECK(mask_text("host=x password=hunter2 user=me") == "host=x password=******** user=me");
    CHECK(mask_text("Password='hunter 2';x=1") == "Password='********';x=1");
    CHECK(mask_text("https://lab.example.org:8443/a") == "https://lab.example.org:8443/a");
    CHECK(mask_text("password=") == "password=********");
}

TEST_CASE("secrets are masked wherever they stand") {
    const TemporaryFolder folder;
    const auto file = folder.write("secret", "hunter2");
    const auto given = load("data: \"x-${file:" + file + "}\"\nplugins:\n  - library: a\n    config:\n" + R"(
      password: hunter2
      list: [{token: hunter2}]
      keys: {one: hunter2, two: [hunter2, 12]}
      url: redis://:hunter2@host
      pin: 1234
      plain: seen
)");
    const std::string shown = show(given);
    CHECK(shown.find("hunter2") == std::string::npos);
    CHECK(shown.find("1234") == std::string::npos);
    CHECK(shown.find("plain: seen") != std::string::npos);
    CHECK(shown.find("two:\n          - \"********\"") != std::string::npos);
    // The plugin itself gets them.
    CHECK(to_json(given.settings().plugins[0].config)["password"] == "hunter2");
}

TEST_CASE("what a plugin's schema declares secret is masked too") {
    const auto given = load("plugins:\n  - {library: a, config: {salt: hunter2}}\n");
    const auto schema = Schema::parse(
        R"({"properties": {"salt": {"type": "string", "x-secret": true}, "cost": {"type": "integer", "default": 3}}})",
        "a");
    REQUIRE(schema);
    const auto block = given.check_plugin(0, *schema);
    REQUIRE(block);
    const std::string shown = show(given, {{0, *block}});
    CHECK(shown.find("hunter2") == std::string::npos);
    CHECK(shown.find("      cost: 3                                 # default\n") != std::string::npos);
}

TEST_CASE("of a plugin whose schema is unknown all values are masked") {
    const auto given = load("plugins:\n  - {library: a, config: {pepper: hunter2}}\n  - {library: b}\n");
    CHECK(show(given).find("hunter2") != std::string::npos);
    const std::string shown = show(given, {});
    CHECK(shown.find("hunter2") == std::string::npos);
    CHECK(shown.find("      pepper: \"********\"") != std::string::npos);
    CHECK(shown.find("library: b") != std::string::npos);
}

TEST_CASE("each shown value says where it stands") {
    const auto given = load({{"a.yaml", "http: {port: 81}\n"}}, environment(), {{"data", "/srv", "--data"}});
    const std::string shown = show(given);
    CHECK(shown.find("  port: 81                                    # a.yaml:1\n") != std::string::npos);
    CHECK(shown.find("    request_bytes: 512 MiB                    # default\n") != std::string::npos);
    CHECK(shown.find("data: /srv                                    # --data\n") != std::string::npos);
}

TEST_CASE("what is shown is a configuration that means the same") {
    const auto given = load(
        "data: \"a ${X} $HOME: # 'b'\"\nlog: {file: \"07\"}\nplugins:\n  - library: a\n    config:\n"
        "      \"a b\": \"true\"\n      \"${k}\": [[1, [2.5, ~]], {}, [], \"\", \"*x\", \"- y\"]\n"
        "      \"7\": \"line\\nline\\ttab \\\"q\\\" \\\\ č 🙂\"\n      \"true\": 0x10\n",
        environment({{"X", "${Y}"}}));
    const auto again = load(show(given));
    CHECK(again.values() == given.values());
}

}  // namespace spheroseg::config
