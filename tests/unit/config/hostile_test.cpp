// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <sys/stat.h>
#include <unistd.h>

#include "reading.hpp"

namespace spheroseg::config {

TEST_CASE("a file that is none is told in one line") {
    const TemporaryFolder folder;
    const std::string at = folder.path().string();
    const auto one = [&](const std::string& name) { return problems_of_file(at + name); };
    CHECK(one("/none.yaml") == Lines{at + "/none.yaml: does not exist"});
    CHECK(one("") == Lines{at + ": is a folder; expected a file"});
    REQUIRE(::mkfifo((at + "/pipe").c_str(), 0600) == 0);
    CHECK(one("/pipe") == Lines{at + "/pipe: is a pipe, socket or device; expected a file"});
    folder.write("large", std::string((1 << 20) + 1, '#'));
    CHECK(one("/large") == Lines{at + "/large: is larger than 1 MiB"});
    CHECK(problems_of(std::string((1 << 20) + 1, '#')) == Lines{"a.yaml: is larger than 1 MiB"});
}

TEST_CASE("a file that may not be read is told as that") {
    const TemporaryFolder folder;
    const auto file = folder.write("secret.yaml", "{}\n");
    REQUIRE(::chmod(file.c_str(), 0) == 0);
    REQUIRE(::chmod(folder.path().c_str(), 0711) == 0);
    const bool root = ::geteuid() == 0;  // whom no permission stops
    if (root) REQUIRE(::seteuid(65534) == 0);
    const auto told = problems_of_file(file);
    if (root) REQUIRE(::seteuid(0) == 0);
    CHECK(told == Lines{file + ": cannot be read: the permission is missing"});
}

TEST_CASE("bytes that are no text are refused with their line") {
    CHECK(problems_of(std::string("a: 1\nb: \0\n", 10)) ==
          Lines{"a.yaml:2: holds a NUL byte; expected UTF-8 text"});
    CHECK(problems_of("\x7F"
                      "ELF\x02") == Lines{"a.yaml:1: holds a control character; expected UTF-8 text"});
    CHECK(problems_of("a: 1\n\xFF\xFE") == Lines{"a.yaml:2: is not UTF-8 text"});
    CHECK(problems_of(std::string("\xFF\xFE"
                                  "d\0a\0",
                                  6)) == Lines{"a.yaml:1: is not UTF-8 text"});
    CHECK(problems_of("a: \xC0\xAF\n") == Lines{"a.yaml:1: is not UTF-8 text"});
    CHECK(problems_of("a: \xED\xA0\x80\n") == Lines{"a.yaml:1: is not UTF-8 text"});
    CHECK(problems_of("a: \xF5\x80\x80\x80\n") == Lines{"a.yaml:1: is not UTF-8 text"});
    CHECK(problems_of("a: \xE2\x82") == Lines{"a.yaml:1: is not UTF-8 text"});
}

TEST_CASE("a byte order mark is no mistake") {
    CHECK(load("\xEF\xBB\xBFhttp: {port: 1}\n").settings().http.port == 1);
    CHECK(load("\xEF\xBB\xBF").settings().http.port == 8080);
    CHECK(load("http:\r\n  port: 1\r\n").settings().http.port == 1);
}

TEST_CASE("broken YAML is told with its line") {
    CHECK(problems_of("http:\n\tport: 1\n").size() == 1);
    CHECK(problems_of("http:\n\tport: 1\n")[0].rfind("a.yaml:2: ", 0) == 0);
    CHECK(problems_of("http: {port: 1\n") ==
          Lines{"a.yaml:2: cannot be read as YAML: end of map flow not found"});
    CHECK(problems_of("a: b: c\n") == Lines{"a.yaml:1: cannot be read as YAML: illegal map value"});
    CHECK(problems_of("a: *nowhere\n") ==
          Lines{"a.yaml:1: cannot be read as YAML: the referenced anchor is not defined"});
    CHECK(problems_of("a: 1\n---\nb: 2\n") ==
          Lines{"a.yaml:2: holds more than one YAML document; expected one"});
    CHECK(problems_of("data: !!binary aGk=\n") ==
          Lines{"a.yaml:1: the tag tag:yaml.org,2002:binary is not supported; leave it out"});
    CHECK(problems_of("data: !lab x\n") == Lines{"a.yaml:1: the tag !lab is not supported; leave it out"});
    CHECK(load("data: !!str 5\n").settings().data == "5");
}

TEST_CASE("keys are texts and stand once") {
    CHECK(problems_of("http:\n  port: 1\n  bind: ::1\n  port: 2\n") ==
          Lines{"a.yaml:4: http.port: is given twice; it is first on line 2"});
    CHECK(problems_of("data: a\ndata: b\ndata: c\n") ==
          Lines{"a.yaml:2: data: is given twice; it is first on line 1",
                "a.yaml:3: data: is given twice; it is first on line 1"});
    CHECK(problems_of("1: x\n") ==
          Lines{"a.yaml:1: 1: expected a key that is text, got 1; put it in quotes"});
    CHECK(problems_of("true: x\n") ==
          Lines{"a.yaml:1: true: expected a key that is text, got true; put it in quotes"});
    CHECK(problems_of("~: x\n") ==
          Lines{"a.yaml:1: null: expected a key that is text, got null; put it in quotes"});
    CHECK(problems_of("'': x\n") == Lines{"a.yaml:1: [\"\"]: expected a key that is text, got nothing"});
    CHECK(problems_of("? [a]\n: x\n") == Lines{"a.yaml:1: expected a key that is text, got a list"});
    CHECK(problems_of("? {a: 1}\n: x\n") == Lines{"a.yaml:1: expected a key that is text, got a map"});
    CHECK(problems_of("data: &a x\n*a : y\n") ==
          Lines{"a.yaml:2: expected a key that is text, got an alias"});
    CHECK(problems_of(std::string(300, 'k') + ": 1\n") == Lines{"a.yaml:1: a key is longer than 200 bytes"});
}

TEST_CASE("anchors and merges work within bounds") {
    const auto given = load(
        "plugins:\n  - &p {library: a, required: false, config: {x: 1}}\n  - {<<: *p, library: b}\n"
        "  - <<: [*p, {id: z}]\n    library: c\n");
    REQUIRE(given.settings().plugins.size() == 3);
    CHECK(given.settings().plugins[1].library == "b");
    CHECK(!given.settings().plugins[1].required);
    CHECK(given.settings().plugins[2].id == "z");
    CHECK(problems_of("plugins:\n  - {<<: 1, library: b}\n") ==
          Lines{"a.yaml:2: plugins[0]: << expects a map, an alias of one, or a list of them"});
    CHECK(problems_of("plugins: &a [*a]\n") ==
          Lines{"a.yaml:1: this alias stands inside the value that it names"});
}

TEST_CASE("an alias bomb is refused at once") {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int j = 0; j < 9; ++j) bomb += (j > 0 ? ", " : "") + before;
        bomb += "]\n";
    }
    CHECK(problems_of(bomb) == Lines{"a.yaml:5: holds more than 20000 values, aliases included"});
    std::string texts = "a: &a " + std::string(500000, 'x') + "\nb:\n";
    for (int i = 0; i < 100; ++i) texts += "  - *a\n";
    CHECK(problems_of(texts) ==
          Lines{"a.yaml:18: holds more than 8 MiB of text, aliases and substitutions included"});
}

TEST_CASE("deep and wide files are refused at once") {
    const std::string deep = "is nested deeper than 64 levels";
    CHECK(problems_of("a: " + std::string(500000, '[')).size() == 1);
    CHECK(problems_of("a: " + std::string(100, '[') + std::string(100, ']') + "\n") ==
          Lines{"a.yaml:1: " + deep});
    CHECK(problems_of("a: " + std::string(500000, '{')).size() == 1);
    std::string dashes;
    for (int i = 0; i < 20000; ++i) dashes += "- ";
    CHECK(problems_of(dashes + "x\n") == Lines{"a.yaml:1: " + deep});
    std::string indented;
    for (int i = 0; i < 100; ++i) indented += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
    CHECK(problems_of(indented) == Lines{"a.yaml:65: " + deep});
    std::string wide = "a: [";
    for (int i = 0; i < 100000; ++i) wide += "1,";
    CHECK(problems_of(wide + "]\n") == Lines{"a.yaml:1: holds more than 20000 values, aliases included"});
}

}  // namespace spheroseg::config
