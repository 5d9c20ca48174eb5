// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "model-package/yaml.hpp"

#include "made_zip.hpp"

using namespace model_package;
using namespace model_package::test;
using nlohmann::json;

namespace {

std::string why(const std::string& text) {
    return refused(SPHEROSEG_REFUSED, [&] { read_yaml(text, "a.yaml"); });
}

}  // namespace

TEST_CASE("plain scalars are typed as YAML 1.2 types them, quoted ones are text") {
    const auto read = read_yaml(
        "%YAML 1.2\n---\n{a: 1, b: -2.5e-3, c: '3', d: true, e: ~, f: 0.4.10, g: 2019-12-11T12:22:32Z, h: "
        "no, "
        "i: .5, j: MIT, k: 12345678901234567890, l: 1e-6, m: -, n: e5, o: 0x10}",
        "a.yaml");
    CHECK(read == json{{"a", 1},
                       {"b", -2.5e-3},
                       {"c", "3"},
                       {"d", true},
                       {"e", nullptr},
                       {"f", "0.4.10"},
                       {"g", "2019-12-11T12:22:32Z"},
                       {"h", "no"},
                       {"i", 0.5},
                       {"j", "MIT"},
                       {"k", 12345678901234567890.0},
                       {"l", 1e-6},
                       {"m", "-"},
                       {"n", "e5"},
                       {"o", "0x10"}});
}

TEST_CASE("malformed and hostile YAML is refused with its line") {
    CHECK(has(why("a: [1\nb: 2"), "a.yaml, line "));
    CHECK(why("a: 1\na: 2") == "a.yaml, line 2: it has the key a twice.");
    CHECK(has(why("[" + std::string(100, '[')), "a.yaml, line 1: "));
    std::string deep;
    for (int i = 0; i < 70; ++i) deep += "{a: ";
    CHECK(has(why(deep + "1" + std::string(70, '}')), "nested too deeply"));
    std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 9; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int j = 0; j < 10; ++j) laughs += (j == 0 ? "" : ", ") + before;
        laughs += "]\n";
    }
    CHECK(has(why(laughs), "has too many values"));
    std::string copies = "a: &a \"" + std::string(std::size_t{400} << 10U, 'x') + "\"\nb: [*a";
    for (int i = 0; i < 30; ++i) copies += ", *a";
    CHECK(has(why(copies + "]"), "has too much text"));
    CHECK(has(why("? [1, 2]\n: 3"), "a key that is not a word"));
}
