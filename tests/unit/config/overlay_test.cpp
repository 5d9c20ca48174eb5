// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "reading.hpp"

namespace spheroseg::config {

TEST_CASE("a later file overrides an earlier one: maps merge, lists replace") {
    const auto given =
        load({{"a.yaml",
               "http:\n  port: 1\n  bind: 0.0.0.0\n  cors_origins: [\"*\"]\nplugins:\n"
               "  - {library: one}\n  - {library: two}\n"},
              {"b.yaml", "http:\n  port: 2\n  cors_origins: []\nplugins:\n  - {library: three}\n"}});
    CHECK(given.settings().http.port == 2);
    CHECK(given.settings().http.bind == "0.0.0.0");
    CHECK(given.settings().http.cors_origins.empty());
    REQUIRE(given.settings().plugins.size() == 1);
    CHECK(given.settings().plugins[0].library == "three");
}

TEST_CASE("each value remembers its file and line") {
    const auto given =
        load({{"a.yaml", "http:\n  port: 1\n  bind: 0.0.0.0\n"}, {"b.yaml", "\n\nhttp:\n  port: 2\n"}},
             environment(), {{"data", "/srv", "--data"}});
    CHECK(to_string(given.source_of("http.port")) == "b.yaml:4");
    CHECK(to_string(given.source_of("http.bind")) == "a.yaml:3");
    CHECK(to_string(given.source_of("http")) == "a.yaml:1");
    CHECK(to_string(given.source_of("data")) == "--data");
    CHECK(to_string(given.source_of("jobs.lease")) == "default");
    CHECK(to_string(given.source_of("http.bind.deeper")) == "a.yaml:3");
    CHECK(given.source_of("http.port").column == 9);
}

TEST_CASE("a key without a value leaves what is below it") {
    CHECK(load({{"a.yaml", "http: {port: 1}\n"}, {"b.yaml", "http:\n"}}).settings().http.port == 1);
    CHECK(load("http:\nplugins:\n").settings().http.port == 8080);
}

TEST_CASE("an option of the command line comes last") {
    const std::vector<Source> sources = {{"a.yaml", "http: {port: 1}\nplugins:\n  - {library: one}\n"}};
    const auto given = load(sources, environment(),
                            {{"http.port", "0", "--port"},
                             {"log.level", "debug", "--set"},
                             {"plugins[0].id", "42", "--set"},
                             {"plugins[0].config.path", "x", "--set"}});
    CHECK(given.settings().http.port == 0);
    CHECK(given.settings().log.level == LogLevel::debug);
    CHECK(given.settings().plugins[0].id == "42");
    CHECK(problems_of(sources, environment(), {{"http.port", "x", "--port"}}) ==
          Lines{"--port: http.port: expected an integer from 0 to 65535, got \"x\""});
    CHECK(problems_of(sources, environment(), {{"http.prot", "1", "--set"}}) ==
          Lines{"--set: http.prot: unknown key; did you mean 'port'?"});
    for (const char* path :
         {"plugins[9].id", "http.port.deeper", "", "..", "a.", "plugins[", "plugins[\"x", "[0]"}) {
        CAPTURE(path);
        CHECK(problems_of(sources, environment(), {{path, "1", "--set"}}) != Lines{});
    }
    CHECK(problems_of(sources, environment(), {{"plugins[9].id", "1", "--set"}}) ==
          Lines{"--set: plugins[9].id: there is no such setting in the configuration"});
    CHECK(problems_of(sources, environment(), {{"data", "\xFF", "--data"}}) ==
          Lines{"--data: data: is not UTF-8 text"});
}

TEST_CASE("the problems of all files come at once, sorted by file and line") {
    CHECK(problems_of(
              {{"b.yaml", "log: {level: inof}\n"}, {"a.yaml", "\nhttp:\n  prot: 1\n  port: eighty\n"}}) ==
          Lines{"a.yaml:3: http.prot: unknown key; did you mean 'port'?",
                "a.yaml:4: http.port: expected an integer from 0 to 65535, got \"eighty\"",
                "b.yaml:1: log.level: expected one of \"trace\", \"debug\", \"info\", \"warning\", \"error\" "
                "or \"off\", "
                "got \"inof\"; did you mean \"info\"?"});
}

}  // namespace spheroseg::config
