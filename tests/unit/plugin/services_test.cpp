// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/services.hpp"

#include <catch2/catch.hpp>

#include "fixtures.hpp"

using namespace spheroseg;
using namespace spheroseg::test;

namespace {

const std::uint32_t kJournalTable[2] = {8, 0};

struct Logged {
    std::vector<std::string> lines;
    PluginSettings settings() {
        auto made = spheroseg::test::settings();
        made.data_folder = "/data/here";
        made.host_interfaces["journal/1"] = {nullptr, kJournalTable};
        made.log = [this](std::int32_t level, std::string_view plugin, std::string_view line) {
            lines.push_back(std::to_string(level) + " " + std::string(plugin) + ": " + std::string(line));
        };
        return made;
    }
};

}  // namespace

TEST_CASE("a plugin gets its configuration, folder, name, clocks, memory and interfaces") {
    Logged logged;
    auto probe = declare("probe");
    probe.name = "my-probe";
    probe.validate = [](const nlohmann::json&, const std::string&) -> Result<nlohmann::json> {
        return nlohmann::json{{"b", 2}, {"a", 1}};
    };
    const auto set = PluginSet::load({probe}, logged.settings());
    REQUIRE(set.has_value());
    CHECK(logged.lines == std::vector<std::string>{"2 my-probe: config {\"a\":1,\"b\":2}",
                                                   "2 my-probe: folder /data/here",
                                                   "2 my-probe: name my-probe", "3 my-probe: clock runs",
                                                   "2 my-probe: journal found"});
    CHECK((*set)->allocated_bytes() == 0);
}

TEST_CASE("memory that a plugin keeps is counted, and told of when it is destroyed") {
    Logged logged;
    auto probe = declare("probe");
    probe.validate = [](const nlohmann::json&, const std::string&) -> Result<nlohmann::json> {
        return nlohmann::json{{"leak", true}};
    };
    {
        const auto set = PluginSet::load({probe}, logged.settings());
        REQUIRE(set.has_value());
        CHECK((*set)->allocated_bytes() == 128);
    }
    CHECK(logged.lines.back() ==
          "3 probe: The plugin probe was destroyed and still holds 128 bytes of the host's memory.");
}

TEST_CASE("what a plugin measures reaches the metrics plugin, defined once") {
    Logged logged;
    auto second = declare("probe");
    second.name = "second";
    const auto set = PluginSet::load({declare("meter"), declare("probe"), second}, logged.settings());
    REQUIRE(set.has_value());
    const auto count = [&](const std::string& line) {
        return std::count(logged.lines.begin(), logged.lines.end(), line);
    };
    CHECK(count("2 meter: define probe_runs_total") == 1);
    CHECK(count("2 meter: record 7 2.000000 probe") == 2);
}

TEST_CASE("memory is aligned as asked, and impossible wishes give none") {
    CountedMemory memory;
    for (const std::uint64_t alignment : {1, 2, 16, 256, 4096}) {
        void* block = memory.allocate(10, alignment);
        REQUIRE(block != nullptr);
        CHECK(reinterpret_cast<std::uintptr_t>(block) % alignment == 0);
        CHECK(memory.bytes() == 10);
        memory.release(block);
    }
    CHECK(memory.bytes() == 0);
    CHECK(memory.allocate(10, 0) == nullptr);
    CHECK(memory.allocate(10, 3) == nullptr);
    CHECK(memory.allocate(10, 8192) == nullptr);
    CHECK(memory.allocate(UINT64_MAX, 8) == nullptr);
    CHECK(memory.allocate(UINT64_MAX - 64, 4096) == nullptr);
    void* nothing = memory.allocate(0, 1);
    CHECK(nothing != nullptr);
    memory.release(nothing);
}
