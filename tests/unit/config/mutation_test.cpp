// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <iterator>
#include <random>

#include "config/show.hpp"
#include "reading.hpp"

namespace spheroseg::config {
namespace {

std::string shipped(const char* name) {
    std::ifstream file(std::filesystem::path(SPHEROSEG_CONFIG_FOLDER) / name);
    return {std::istreambuf_iterator<char>(file), {}};
}

const Lines kPieces = {"{",        "}",       "[",  "]",    ":",     ": ",         "- ",          "\n",
                       "\n  ",     "&a ",     "*a", "<<: ", "? ",    "!!str ",     "!",           "|\n",
                       ">-\n",     "'",       "\"", "#",    "---\n", "...\n",      "%YAML 1.2\n", "${",
                       "${A}",     "${file:", "\t", "~",    "\\x",   "9999999999", "-",           ",",
                       "\xC4\x8D", "\r",      "@",  "`",    "0x",    "1e999",      "\\u12",       "%"};

std::string mutated(std::string text, std::mt19937& random) {
    const auto below = [&](std::size_t most) { return static_cast<std::size_t>(random() % most); };
    for (std::size_t n = 1 + below(6); n > 0 && !text.empty(); --n) {
        const std::size_t at = below(text.size());
        const std::size_t length = std::min(below(24), text.size() - at);
        switch (below(5)) {
            case 0:
                text[at] = static_cast<char>(random());
                break;
            case 1:
                text.erase(at, length);
                break;
            case 2:
                text.insert(at, kPieces[below(kPieces.size())]);
                break;
            case 3:
                text.insert(below(text.size()), text.substr(at, length));
                break;
            default:
                text.resize(at);
        }
    }
    return text;
}

}  // namespace

TEST_CASE("a damaged file gives a configuration or problems with a place, never a crash") {
    const unsigned seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const Lines files = {
        shipped("development.yaml"), shipped("production.yaml"),
        "a: &a {b: [1, *x], c: \"d\\te\"}\nhttp: {<<: *a, port: ${P:-1}}\nlog:\n  level: |\n    info\n"};
    const auto values = environment({{"A", "x"}, {"SPHEROSEG_DATA", "/srv"}});
    for (int i = 0; i < 3000; ++i) {
        const std::string text = mutated(files[random() % files.size()], random);
        CAPTURE(i, text);
        const auto loaded = Configuration::load({{"a.yaml", text}}, values);
        if (loaded) {
            const std::string shown = show(*loaded);
            const auto again = Configuration::load({{"a.yaml", shown}}, values);
            // Masked values are texts of another length; everything else is read back.
            if (!again) REQUIRE(shown.find(kMasked) != std::string::npos);
            continue;
        }
        REQUIRE(!loaded.error().empty());
        for (const Problem& problem : loaded.error()) {
            REQUIRE(problem.mark.file == "a.yaml");
            REQUIRE(!problem.text.empty());
        }
    }
}

}  // namespace spheroseg::config
