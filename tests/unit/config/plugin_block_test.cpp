// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "reading.hpp"

namespace spheroseg::config {
namespace {

const auto kSchema = nlohmann::json::parse(R"({
  "type": "object", "additionalProperties": false, "required": ["url"],
  "properties": {
    "url": {"type": "string", "minLength": 1},
    "password": {"type": "string", "minLength": 8},
    "signing": {"type": "string", "x-secret": true, "pattern": "^[a-f]+$"},
    "cache": {"type": "string", "format": "byte-size", "default": "16 MiB", "minimum": 1048576},
    "pool": {"type": "object", "default": {}, "properties": {"size": {"type": "integer", "default": 4}}},
    "sync": {"type": "string", "enum": ["full", "normal"], "default": "full"}
  }})");

Result<nlohmann::json> block(const std::string& yaml, const Environment& values = environment()) {
    return load("plugins:\n  - library: store\n    config:\n" + yaml, values)
        .plugin_config(0, kSchema, "store");
}

}  // namespace

TEST_CASE("a plugin gets canonical JSON with its defaults filled in") {
    const auto given = block("      url: x\n      cache: 2 MiB\n");
    REQUIRE(given);
    CHECK(given->dump() == R"({"cache":2097152,"pool":{"size":4},"sync":"full","url":"x"})");
}

TEST_CASE("the mistakes in a plugin's block are told all at once with file and line") {
    const auto given = block("      ulr: x\n      cache: 1 KiB\n      sync: ful\n      pool: {size: big}\n");
    REQUIRE(!given);
    CHECK(given.error().code == "config_invalid");
    CHECK(given.error().message ==
          "a.yaml:3: plugins[0].config.url: is missing; expected text of at least 1 character\n"
          "a.yaml:4: plugins[0].config.ulr: unknown key; did you mean 'url'?\n"
          "a.yaml:5: plugins[0].config.cache: expected a size such as 512 MiB of at least 1 MiB, got \"1 "
          "KiB\"\n"
          "a.yaml:6: plugins[0].config.sync: expected \"full\" or \"normal\", got \"ful\"; did you mean "
          "\"full\"?\n"
          "a.yaml:7: plugins[0].config.pool.size: expected an integer, got \"big\"");
    CHECK(given.error().fields.size() == 5);
}

TEST_CASE("a block that is not there is told at its plugin") {
    const auto given = load("plugins:\n  - library: store\n").plugin_config(0, kSchema, "store");
    REQUIRE(!given);
    CHECK(given.error().message ==
          "a.yaml:2: plugins[0].config.url: is missing; expected text of at least 1 character");
}

TEST_CASE("the mistakes of the host's settings hide none of a plugin's block") {
    const auto examined = Configuration::examine({{"a.yaml",
                                                   "http: {port: eighty}\n"
                                                   "models: {defualt: x}\n"
                                                   "plugins:\n"
                                                   "  - library: first\n"
                                                   "    requierd: false\n"
                                                   "  - library: store\n"
                                                   "    config: {sync: ful, url: \"${LOST}\"}\n"}},
                                                 environment());
    CHECK(lines(examined.problems) ==
          Lines{"a.yaml:1: http.port: expected an integer from 0 to 65535, got \"eighty\"",
                "a.yaml:2: models.defualt: unknown key; did you mean 'default'?",
                "a.yaml:5: plugins[0].requierd: unknown key; did you mean 'required'?",
                "a.yaml:7: plugins[1].config.url: the environment variable LOST is not set; set it, or "
                "write ${LOST:-default}"});
    REQUIRE(examined.usable);
    REQUIRE(examined.usable->settings().plugins.size() == 1);
    CHECK(examined.usable->settings().http.port == 8080);
    const auto schema = Schema::from_json(kSchema, "store");
    REQUIRE(schema);
    const auto checked = examined.usable->check_plugin(0, *schema);
    REQUIRE(!checked);
    Problems all = examined.problems;
    const std::size_t of_host = all.size();
    all.insert(all.end(), checked.error().begin(), checked.error().end());
    drop_echoes(all, of_host);
    REQUIRE(all.size() == of_host + 1);
    CHECK(to_string(all.back()) ==
          "a.yaml:7: plugins[1].config.sync: expected \"full\" or \"normal\", got \"ful\"; did you mean "
          "\"full\"?");
}

TEST_CASE("where plugins lie is not guessed") {
    const auto examined = Configuration::examine(
        {{"a.yaml", "plugin_path: here\nplugins:\n  - library: store\n"}}, environment());
    CHECK(examined.problems.size() == 1);
    CHECK(!examined.usable);
}

TEST_CASE("a secret is in no message") {
    const TemporaryFolder folder;
    const auto file = folder.write("secret", "hunter2\n");
    const auto given =
        block("      url: x\n      password: hunter2\n      signing: hunter2\n      cache: ${file:" + file +
              "}\n      sync: postgres://me:hunter2@host/db\n");
    REQUIRE(!given);
    CHECK(given.error().message.find("hunter2") == std::string::npos);
    CHECK(given.error().message ==
          "a.yaml:5: plugins[0].config.password: expected text of at least 8 characters, got 7 characters\n"
          "a.yaml:6: plugins[0].config.signing: expected text that matches ^[a-f]+$, got a secret value\n"
          "a.yaml:7: plugins[0].config.cache: expected a size such as 512 MiB of at least 1 MiB, got a "
          "secret value\n"
          "a.yaml:8: plugins[0].config.sync: expected \"full\" or \"normal\", got "
          "\"postgres://me:********@host/db\"");
}

TEST_CASE("a schema that is not understood is refused, never ignored") {
    const auto given =
        load("plugins:\n  - library: store\n")
            .plugin_config(0, nlohmann::json::parse(R"({"properties": {"a": {"$ref": "#/x"}}})"), "store");
    REQUIRE(!given);
    CHECK(given.error().code == "schema_invalid");
    CHECK(given.error().message ==
          "The schema of store cannot be used: #/properties/a/$ref: this keyword is not supported.");
}

}  // namespace spheroseg::config
