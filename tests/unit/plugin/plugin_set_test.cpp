// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 Spheroseg contributors
#include "plugin/plugin_set.hpp"

#include <catch2/catch.hpp>

#include "fixtures.hpp"

using namespace spheroseg;
using namespace spheroseg::test;

using Lines = std::vector<std::string>;

TEST_CASE("providers are created first and destroyed last, whatever the order in the configuration") {
    const Journal journal;
    {
        const auto set = PluginSet::load(
            {declare("user_of_user"), declare("user"), declare("good"), declare("provider")}, settings());
        REQUIRE(set.has_value());
        CHECK(journal.lines() ==
              Lines{"created provider", "created user", "created user_of_user", "created good"});
        CHECK((*set)->interface("alpha/1").has_value());
        CHECK_FALSE((*set)->interface("gamma/1").has_value());
        const auto status = (*set)->status();
        REQUIRE(status.size() == 4);
        CHECK(status[0].name == "user-of-user");
        for (const auto& plugin : status) CHECK(plugin.state == PluginState::ready);
    }
    const auto lines = journal.lines();
    CHECK(Lines(lines.begin() + 4, lines.end()) ==
          Lines{"destroyed good", "destroyed user_of_user", "destroyed user", "destroyed provider"});
}

TEST_CASE("an optional plugin that fails leaves the others at work and says why") {
    const auto bad = GENERATE(as<std::string>{}, "wrong_magic", "null_id", "undefined_symbol", "ring1",
                              "fails_in_create", "throws_raw", "incomplete_table", "user");
    const auto set = PluginSet::load({declare("good"), declare(bad, false)}, settings());
    REQUIRE(set.has_value());
    const auto status = (*set)->status();
    REQUIRE(status.size() == 2);
    CHECK(status[0].state == PluginState::ready);
    CHECK(status[0].detail.empty());
    CHECK(status[1].state == PluginState::failed);
    CHECK_FALSE(status[1].detail.empty());
    CHECK_FALSE(status[1].code.empty());
    const auto json = to_json(status[1]);
    CHECK(json.at("state") == "failed");
    CHECK(json.at("detail") == status[1].detail);
    CHECK(to_json(status[0]).at("detail").is_null());
}

TEST_CASE("optional plugins that need a failed one fail with its reason, the rest goes on") {
    const Journal journal;
    const auto set = PluginSet::load({declare("fails_in_create", false), declare("user", false),
                                      declare("user_of_user", false), declare("good")},
                                     settings());
    REQUIRE(set.has_value());
    const auto status = (*set)->status();
    const std::string cause =
        "The plugin fails-in-create could not be created: The server at example.org:1 does not answer.";
    CHECK(status[0].detail == cause);
    CHECK(status[1].detail ==
          "The plugin user requires alpha/1, whose provider fails-in-create failed: " + cause);
    CHECK(status[2].detail ==
          "The plugin user-of-user requires beta/1, whose provider user failed: " + status[1].detail);
    CHECK(status[3].state == PluginState::ready);
    CHECK(journal.lines() == Lines{"created good"});
}

TEST_CASE(
    "a required plugin that needs a failed optional one stops the start, and what was made is destroyed") {
    const Journal journal;
    const auto set =
        PluginSet::load({declare("good"), declare("fails_in_create", false), declare("user")}, settings());
    REQUIRE_FALSE(set.has_value());
    CHECK(set.error().message ==
          "The plugin user requires alpha/1, whose provider fails-in-create failed: The plugin "
          "fails-in-create could "
          "not be created: The server at example.org:1 does not answer.");
    CHECK(journal.lines() == Lines{"created good", "destroyed good"});
}

TEST_CASE("a plugin that could not be read is named where its interface may be missing") {
    const auto set = PluginSet::load({declare("wrong_magic", false), declare("user")}, settings());
    REQUIRE_FALSE(set.has_value());
    CHECK(set.error().message ==
          "The plugin user requires alpha/1, which no plugin provides (could not be loaded: " +
              fixture("wrong_magic") + "); add one that does.");
}

TEST_CASE("all required plugins that fail are reported at once and nothing is created") {
    const Journal journal;
    const auto set = PluginSet::load(
        {declare("wrong_magic"), declare("good"), declare("user"), declare("null_id")}, settings());
    REQUIRE_FALSE(set.has_value());
    CHECK(set.error().code == "plugin_wrong_magic");
    CHECK(set.error().fields.size() == 3);
    CHECK(journal.lines().empty());
}

TEST_CASE("a plugin that was created is refused afterwards as one that was not") {
    const Journal journal;
    const Error error{ErrorKind::unprocessable, "plugin_routes", "Its routes can't be served."};
    {
        const auto set = PluginSet::load({declare("good"), declare("provider", false)}, settings());
        REQUIRE(set.has_value());
        CHECK((*set)->refuse("provider", error).has_value());
        const auto status = (*set)->status()[1];
        CHECK(status.state == PluginState::failed);
        CHECK(status.code == "plugin_routes");
        CHECK(status.detail == error.message);
        CHECK_FALSE((*set)->interface("alpha/1").has_value());
        CHECK((*set)->refuse("good", error).error().message == error.message);
    }
    CHECK(journal.lines() ==
          Lines{"created good", "created provider", "destroyed provider", "destroyed good"});
}

TEST_CASE("one library serves under two names") {
    auto second = declare("good");
    second.name = "better";
    const Journal journal;
    const auto set = PluginSet::load({declare("good"), second}, settings());
    REQUIRE(set.has_value());
    CHECK((*set)->status()[1].name == "better");
    CHECK((*set)->status()[1].id == "good");
    CHECK(journal.lines() == Lines{"created good", "created good"});
}

TEST_CASE("a plugin of the host's own search path is found by name") {
    auto with_path = settings();
    with_path.search_path = {"/nowhere", SPHEROSEG_FIXTURE_FOLDER};
    auto declaration = declare("good");
    declaration.library = "good.so";
    CHECK(PluginSet::load({declaration}, with_path).has_value());
    declaration.library = "absent";
    const auto set = PluginSet::load({declaration}, with_path);
    REQUIRE_FALSE(set.has_value());
    CHECK(set.error().message == "No library absent or libabsent.so was found in /nowhere, " +
                                     std::string(SPHEROSEG_FIXTURE_FOLDER) +
                                     "; install the plugin or give its path.");
}

TEST_CASE("an interface of the host itself may be required and can't be provided a second time") {
    static const std::uint32_t table[2] = {8, 0};
    auto with_alpha = settings();
    with_alpha.host_interfaces["alpha/1"] = {nullptr, table};
    CHECK(PluginSet::load({declare("user")}, with_alpha).has_value());
    const auto set = PluginSet::load({declare("provider")}, with_alpha);
    REQUIRE_FALSE(set.has_value());
    CHECK(set.error().message ==
          "The plugin provider provides alpha/1, which the host itself provides; remove the plugin.");
}
