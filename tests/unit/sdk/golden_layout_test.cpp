// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "layout.hpp"

using namespace spheroseg::test;
using Lines = std::vector<std::string>;

namespace {

Lines released() {
    Lines lines;
    std::ifstream file(SPHEROSEG_GOLDEN_LAYOUT);
    for (std::string line; std::getline(file, line);)
        if (!line.empty() && line.front() != '#') lines.push_back(line);
    return lines;
}

std::string joined(const Lines& lines) {
    std::string text;
    for (const auto& line : lines) text += "\n  " + line;
    return text;
}

}  // namespace

TEST_CASE("no offset, size or constant of the released boundary has changed") {
    const auto change = compare_layouts(released(), current_layout());
    INFO(
        "These released lines no longer hold, so existing plugins would break; give the new meaning a new "
        "interface id:"
        << joined(change.broken));
    CHECK(change.broken.empty());
    INFO(
        "The boundary has grown: raise SPHEROSEG_ABI_MINOR and put these lines into "
        "tests/unit/sdk/golden_layout.txt:"
        << joined(change.grown));
    CHECK(change.grown.empty());
}

TEST_CASE("the table of the layout leaves no member, struct or constant of the headers out") {
    CHECK(joined(layout_gaps()).empty());
    const std::string listed = joined(current_layout());
    const std::regex declared("typedef struct (\\w+) \\{|\\b(SPHEROSEG_\\w+) = [0-9]+");
    for (const auto& header : std::filesystem::directory_iterator(SPHEROSEG_ABI_FOLDER)) {
        std::ostringstream all;
        all << std::ifstream(header.path()).rdbuf();
        const std::string text = all.str();
        for (std::sregex_iterator at(text.begin(), text.end(), declared), end; at != end; ++at) {
            const std::string name =
                (*at)[1].matched ? "struct " + (*at)[1].str() : "constant " + (*at)[2].str();
            CAPTURE(header.path(), name);
            CHECK(listed.find("\n  " + name + " ") != std::string::npos);
        }
    }
}

TEST_CASE("a moved, removed or shrunk thing breaks, a thing at the end grows") {
    const Lines old{"struct s 16", "member s.a 0 8", "member s.b 8 8", "constant C 1"};
    CHECK(compare_layouts(old, old).broken.empty());
    CHECK(compare_layouts(old, old).grown.empty());

    const auto grown = compare_layouts(old, {"struct s 24", "member s.a 0 8", "member s.b 8 8",
                                             "member s.c 16 8", "constant C 1", "constant D 2"});
    CHECK(grown.broken.empty());
    CHECK(grown.grown == Lines{"struct s 24", "member s.c 16 8", "constant D 2"});

    const auto moved = compare_layouts(
        old, {"struct s 24", "member s.a 0 8", "member s.c 8 8", "member s.b 16 8", "constant C 2"});
    CHECK(moved.broken == Lines{"member s.b 8 8 is now member s.b 16 8", "constant C 1 is now constant C 2"});
    CHECK(compare_layouts(old, {"struct s 8", "member s.a 0 8", "constant C 1"}).broken ==
          Lines{"struct s 16 is now struct s 8", "member s.b 8 8 is gone"});
}
