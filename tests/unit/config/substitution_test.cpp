// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <unistd.h>

#include "reading.hpp"

namespace spheroseg::config {

TEST_CASE("a scalar that is one substitution has the type of what is put in") {
    const auto given =
        load("http:\n  port: ${PORT}\n  threads: ${THREADS:-4}\n", environment({{"PORT", "81"}}));
    CHECK(given.settings().http.port == 81);
    CHECK(given.settings().http.threads == 4);
    CHECK(problems_of("http: {port: '${PORT}'}", environment({{"PORT", "81"}})) ==
          Lines{"a.yaml:1: http.port: expected an integer from 0 to 65535, got \"81\""});
}

TEST_CASE("a number in the environment is text where text is asked for") {
    const auto given = load("data: ${DATA}\nlog: {file: \"${NONE:-}\"}\n", environment({{"DATA", "0815"}}));
    CHECK(given.settings().data == "0815");
    CHECK(given.settings().log.file.empty());
}

TEST_CASE("what is put in is never read as YAML and never substituted again") {
    const std::string value = "x\nhttp: {port: 1} ${PORT} # - [*a, &b";
    const auto given = load("data: ${DATA}\n", environment({{"DATA", value}}));
    CHECK(given.settings().data == value);
    CHECK(given.settings().http.port == 8080);
}

TEST_CASE("substitutions stand inside text, and $${ is ${ itself") {
    const auto given =
        load("data: /srv/${SITE}/${DISK:-a}/$HOME/$${X}/5$\n", environment({{"SITE", "lab"}, {"DISK", ""}}));
    CHECK(given.settings().data == "/srv/lab/a/$HOME/${X}/5$");
}

TEST_CASE("a secret file gives its text without the newline at its end") {
    const TemporaryFolder folder;
    folder.write("secret", "  /one/two \n");
    folder.write("windows", "/one\r\n");
    folder.write("two", "/one\n\n");
    const auto read = [&](const std::string& name) {
        const auto file = folder.write("host.yaml", "data: ${file:" + name + "}\n");
        return load_file(file).settings().data.string();
    };
    CHECK(read((folder.path() / "secret").string()) == "  /one/two ");
    CHECK(read("secret") == "  /one/two ");  // beside the file that names it
    CHECK(read("windows") == "/one");
    CHECK(read("two") == "/one\n");
}

TEST_CASE("what cannot be substituted is a problem with its line") {
    const TemporaryFolder folder;
    const auto binary = folder.write("binary", std::string("a\0b", 3));
    const auto latin = folder.write("latin", "caf\xE9");
    const auto large = folder.write("large", std::string(70000, 'x'));
    const std::string at = folder.path().string();
    CHECK(problems_of("http:\n  bind: ${HOST}\n  port: ${PORT}\n") ==
          Lines{"a.yaml:2: http.bind: the environment variable HOST is not set; set it, or write "
                "${HOST:-default}",
                "a.yaml:3: http.port: the environment variable PORT is not set; set it, or write "
                "${PORT:-default}"});
    const auto one = [](const std::string& value, std::map<std::string, std::string> values = {}) {
        return problems_of("data: \"" + value + "\"\n", environment(std::move(values)));
    };
    CHECK(one("${file:" + at + "/none}") == Lines{"a.yaml:1: data: the file " + at + "/none does not exist"});
    CHECK(one("${file:" + at + "}") ==
          Lines{"a.yaml:1: data: the file " + at + " is a folder; expected a file"});
    CHECK(one("${file:/dev/zero}") ==
          Lines{"a.yaml:1: data: the file /dev/zero is a pipe, socket or device; expected a file"});
    CHECK(one("${file:" + binary + "}") ==
          Lines{"a.yaml:1: data: the file " + binary + " holds a NUL byte; expected UTF-8 text"});
    CHECK(one("${file:" + latin + "}") == Lines{"a.yaml:1: data: the file " + latin + " is not UTF-8 text"});
    CHECK(one("${file:" + large + "}") ==
          Lines{"a.yaml:1: data: the file " + large + " is larger than 64 KiB"});
    CHECK(one("${X}", {{"X", "\xFF"}}) ==
          Lines{"a.yaml:1: data: the environment variable X is not UTF-8 text"});
    CHECK(one("${file:}") == Lines{"a.yaml:1: data: expected ${file:/path}, got ${file:}"});
    CHECK(one("${}") ==
          Lines{"a.yaml:1: data: expected ${NAME}, ${NAME:-default} or ${file:/path}, got ${}"});
    CHECK(one("${A-B}") ==
          Lines{"a.yaml:1: data: expected ${NAME}, ${NAME:-default} or ${file:/path}, got ${A-B}"});
    CHECK(one("${A:-${B}}") ==
          Lines{"a.yaml:1: data: expected ${NAME}, ${NAME:-default} or ${file:/path}, got ${A:-${B}"});
    CHECK(one("/x/${A") == Lines{"a.yaml:1: data: ${ has no closing brace; write $${ for the characters ${"});
}

TEST_CASE("a substitution cannot fill the memory") {
    std::string yaml = "data: \"";
    for (int i = 0; i < 1000; ++i) yaml += "${X}";
    CHECK(problems_of(yaml + "\"\n", environment({{"X", std::string(100000, 'x')}})) ==
          Lines{"a.yaml:1: data: is longer than 1 MiB after substitution"});
    std::string list = "plugin_path:\n";
    for (int i = 0; i < 100; ++i) list += "  - ${X}\n";
    CHECK(problems_of(list, environment({{"X", std::string(100000, 'x')}})) ==
          Lines{"a.yaml:85: holds more than 8 MiB of text, aliases and substitutions included"});
}

}  // namespace spheroseg::config
