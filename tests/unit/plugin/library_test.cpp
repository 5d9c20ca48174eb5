// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/library.hpp"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "fixtures.hpp"
#include "plugin/description.hpp"
#include "plugin/search.hpp"

using namespace spheroseg;
using namespace spheroseg::test;

TEST_CASE("a path loaded twice, through a link or on many threads gives the same library") {
    auto& registry = LibraryRegistry::instance();
    const TemporaryFolder folder;
    std::filesystem::create_symlink(fixture("good"), folder.path() / "link.so");
    const auto first = registry.load(fixture("good"));
    REQUIRE(first.has_value());
    std::vector<const Library*> seen(8);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < seen.size(); ++i)
        threads.emplace_back([&, i] {
            const auto again = registry.load(i % 2 == 0 ? folder.path() / "link.so"
                                                        : std::filesystem::path(fixture("good")));
            seen[i] = again ? *again : nullptr;
        });
    for (auto& thread : threads) thread.join();
    for (const auto* library : seen) CHECK(library == *first);
}

TEST_CASE("a copy at a new path is a library of its own") {
    const TemporaryFolder folder;
    std::filesystem::copy_file(fixture("good"), folder.path() / "copy.so");
    const auto original = LibraryRegistry::instance().load(fixture("good"));
    const auto copy = LibraryRegistry::instance().load(folder.path() / "copy.so");
    REQUIRE((original.has_value() && copy.has_value()));
    CHECK(&(*original)->descriptor() != &(*copy)->descriptor());
}

TEST_CASE("libraries of several folders are listed by name, the first folder first") {
    const TemporaryFolder one;
    const TemporaryFolder two;
    one.file("libb.so", "");
    one.file("liba.so", "");
    one.file("notes.txt", "");
    two.file("libb.so", "");
    two.file("libc.so", "");
    const auto found = list_libraries({one.path(), "/nowhere", two.path()});
    CHECK(found == std::vector<std::filesystem::path>{one.path() / "liba.so", one.path() / "libb.so",
                                                      two.path() / "libc.so"});
}

TEST_CASE("plugins are described without being created") {
    const TemporaryFolder folder;
    std::filesystem::copy_file(fixture("user"), folder.path() / "a.so");
    folder.file("b.so", "text, and long enough to be looked at");
    const Journal journal;
    const auto described = describe_plugins({folder.path()});
    REQUIRE(described.size() == 2);
    const auto good = to_json(described[0]);
    CHECK(good.at("id") == "user");
    CHECK(good.at("abi") == "1.1");
    CHECK(good.at("requires") == nlohmann::json{"alpha/1"});
    CHECK(described[0].descriptor->config_schema.contains("properties"));
    CHECK(to_json(described[1]).at("error").at("code") == "plugin_not_a_library");
    CHECK(journal.lines().empty());
}
